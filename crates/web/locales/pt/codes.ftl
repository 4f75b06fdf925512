## sex-age
label-sex-age-woman = Mulher
label-sex-age-girl = Rapariga com menos de 18 anos
label-sex-age-man = Homem
label-sex-age-boy = Rapaz com menos de 18 anos
label-sex-age-female-age-unknown = Sexo feminino, idade desconhecida
label-sex-age-male-age-unknown = Sexo masculino, idade desconhecida
label-sex-age-adult-sex-unknown = Pessoa adulta, sexo desconhecido
label-sex-age-child-sex-unknown = Criança, sexo desconhecido
label-sex-age-age-unknown = Idade desconhecida, sexo não indicado
label-sex-age-unknown = Nada se sabe
## purpose
label-purpose-assistance = Assistência à pessoa
label-purpose-medical = Cuidados médicos
label-purpose-psychosocial = Apoio psicossocial
label-purpose-legal = Apoio e aconselhamento jurídicos
label-purpose-protection = Proteção e segurança
label-purpose-child-protection = Proteção da criança e gestão de casos
label-purpose-tracing = Procura da família e reunificação familiar
label-purpose-age-assessment = Avaliação da idade
label-purpose-referral = Encaminhamento para um serviço
label-purpose-investigation = Investigação
label-purpose-member-state-notification = Notificação a um Estado-Membro
label-purpose-criminal-accountability = Remessa para responsabilização criminal
label-purpose-paternity = Pedido de paternidade ou de pensão de alimentos
label-purpose-complaint = Queixa sobre o tratamento
label-purpose-follow-up = Acompanhamento junto da pessoa
label-purpose-publication = Publicação
label-purpose-statistics = Números com valores pequenos
label-purpose-audit = Auditoria
label-purpose-supervision = Supervisão e revisão
label-purpose-erasure = Apagamento e o que exige decidir
label-purpose-transition = Entrega de um processo a quem sucede
## service-kind
label-service-kind-safehouse-service = Um lugar seguro onde ficar
label-service-kind-health-medical-service = Saúde e cuidados médicos
label-service-kind-psychosocial-service = Apoio psicossocial
label-service-kind-police-other-service = Polícia ou outro serviço de segurança
label-service-kind-legal-assistance-service = Assistência jurídica
label-service-kind-livelihoods-service = Meios de subsistência
label-service-kind-child-protection-service = Proteção da criança
label-service-kind-family-mediation-service = Mediação familiar
label-service-kind-family-reunification-service = Reunificação familiar
label-service-kind-education-service = Educação
label-service-kind-nfi-clothes-shoes-service = Roupa, calçado e artigos domésticos
label-service-kind-water-sanitation-service = Água e saneamento
label-service-kind-registration-service = Registo e documentos civis
label-service-kind-food-service = Alimentação
label-service-kind-other-service = Outro serviço
## service-status
label-service-status-active = Ativo
label-service-status-inactive = Inativo
label-service-status-defunct = Já não existe
label-service-status-temporarily-closed = Fechado temporariamente
## care-arrangement
label-care-arrangement-parent-s = Pais
label-care-arrangement-step-parent = Padrasto ou madrasta
label-care-arrangement-customary-caregiver-s = Cuidadores segundo o costume
label-care-arrangement-adult-sibling = Irmão ou irmã adultos
label-care-arrangement-kinship-care-extended-family = Parentes
label-care-arrangement-foster-care = Família de acolhimento
label-care-arrangement-residential-care = Acolhimento residencial
label-care-arrangement-kafala = Kafala
label-care-arrangement-independent-living = Vida autónoma
label-care-arrangement-child-headed-household = Agregado familiar chefiado por uma criança
label-care-arrangement-unrelated-adult = Adulto sem parentesco
label-care-arrangement-no-care-arrangement = Nenhuma
label-care-arrangement-other = Outra modalidade
## separation-cause
label-separation-cause-conflict = Conflito
label-separation-cause-death = Morte
label-separation-cause-family-abuse-violence-exploitation = Maus-tratos, violência ou exploração na família
label-separation-cause-lack-of-access-to-services-support = Sem acesso a serviços ou apoio
label-separation-cause-caafag = Associação a uma força ou grupo armado
label-separation-cause-sickness-of-family-member = Doença na família
label-separation-cause-entrusted-into-the-care-of-an-individual = Confiada a alguém
label-separation-cause-arrest-and-detention = Prisão ou detenção
label-separation-cause-abandonment = Abandono
label-separation-cause-repatriation = Repatriamento
label-separation-cause-population-movement = Movimento de população
label-separation-cause-migration = Migração
label-separation-cause-poverty = Pobreza
label-separation-cause-natural-disaster = Catástrofe natural
label-separation-cause-divorce-remarriage = Divórcio ou novo casamento
label-separation-cause-other-please-specify = Outra causa
## protection-concern
label-protection-concern-sexually-exploited = Sofreu exploração sexual
label-protection-concern-gbv-survivor = Sobrevivente de violência baseada no género
label-protection-concern-trafficked-smuggled = Sofreu tráfico ou introdução clandestina
label-protection-concern-statelessness = Pessoa apátrida
label-protection-concern-arrested-detained = Pessoa presa ou detida
label-protection-concern-migrant = Pessoa migrante
label-protection-concern-disabled = Vive com uma deficiência
label-protection-concern-serious-health-issue = Doença grave
label-protection-concern-refugee = Pessoa refugiada
label-protection-concern-caafag = Associação a uma força ou grupo armado
label-protection-concern-street-child = Vive na rua
label-protection-concern-child-mother = Criança e mãe
label-protection-concern-physically-or-mentally-abused = Sofreu maus-tratos físicos ou psicológicos
label-protection-concern-living-with-vulnerable-person = Vive com uma pessoa vulnerável
label-protection-concern-worst-forms-of-child-labor = Piores formas de trabalho infantil
label-protection-concern-child-headed-household = Num agregado familiar chefiado por uma criança
label-protection-concern-mentally-distressed = Em sofrimento psicológico
label-protection-concern-other = Outra preocupação
## need
label-need-medical = Cuidados médicos
label-need-psychosocial = Apoio psicossocial
label-need-safe-place = Um lugar seguro
label-need-food = Alimentação
label-need-clothing = Roupa
label-need-education = Educação
label-need-documents = Documentos civis
label-need-tracing = Procura da família
label-need-livelihood = Meios de subsistência
label-need-legal = Ajuda jurídica
label-need-disability-support = Apoio por uma deficiência
label-need-maternal-care = Cuidados à mãe e ao bebé
label-need-other = Outra necessidade
## referral-decline-reason
label-referral-decline-reason-no-capacity = Não há lugar livre
label-referral-decline-reason-not-eligible = Fora do que o serviço atende
label-referral-decline-reason-wrong-place = Fora da zona
label-referral-decline-reason-not-reachable = Não se consegue contactar a pessoa em segurança
label-referral-decline-reason-service-closed = O serviço está fechado
label-referral-decline-reason-other = Outro motivo
## referral-outcome
label-referral-outcome-service-provided = Prestado
label-referral-outcome-partly-provided = Prestado em parte
label-referral-outcome-referral-declined-by-survivor = Recusado pela pessoa sobrevivente
label-referral-outcome-services-already-received-from-another-agency = Já recebido noutro lugar
label-referral-outcome-service-not-applicable = Não se aplicava
label-referral-outcome-service-unavailable = Não disponível
## revocation-reason
label-revocation-reason-consent-withdrawn = O consentimento foi retirado
label-revocation-reason-wrong-recipient = Foi para o destinatário errado
label-revocation-reason-recipient-silent = O destinatário não responde
label-revocation-reason-no-longer-needed = Já não é preciso
label-revocation-reason-unsafe = Deixou de ser seguro
label-revocation-reason-other = Outro motivo, por palavras
## belonging
label-belonging-clothing = Roupa
label-belonging-money = Dinheiro
label-belonging-documents = Documentos
label-belonging-telephone = Telefone
label-belonging-medicine = Medicamentos
label-belonging-religious-item = Objeto religioso
label-belonging-infant-items = Coisas para um bebé
label-belonging-none = Nenhum
label-belonging-other = Outras coisas
## age-method
label-age-method-documents = Documentos
label-age-method-interview = Entrevista por pessoal formado
label-age-method-family-statement = O que a família diz
label-age-method-community-statement = O que a comunidade diz
label-age-method-holistic = Várias formas em conjunto
label-age-method-medical = Médico; último recurso
## receiver-decline-reason
label-receiver-decline-reason-no-place = Não há lugar livre
label-receiver-decline-reason-outside-area = Fora da zona
label-receiver-decline-reason-no-access = Não se consegue chegar ao lugar
label-receiver-decline-reason-not-mandated = Fora do seu mandato
label-receiver-decline-reason-other = Outro motivo
## place-kind
label-place-kind-hospital = Hospital
label-place-kind-clinic = Centro ou posto de saúde
label-place-kind-mobile-team = Equipa médica móvel
label-place-kind-field-hospital = Hospital de campanha de uma força
label-place-kind-on-the-spot = No local
label-place-kind-other = Outro lugar
## apart-reason
label-apart-reason-medical-care = Cuidados médicos noutro lugar
label-apart-reason-no-place = Não há lugar para todos
label-apart-reason-own-wish = Por vontade da própria criança
label-apart-reason-best-interests = No superior interesse de uma delas
label-apart-reason-family-found = Foi encontrada a família de uma delas
label-apart-reason-other = Outro motivo
## handover-closing-reason
label-handover-closing-reason-reunified = Reunificada com a família e acompanhada
label-handover-closing-reason-alternative-care = Em cuidados alternativos duradouros
label-handover-closing-reason-independent-living = Vive de forma autónoma
label-handover-closing-reason-came-of-age = Atingiu a maioridade
label-handover-closing-reason-left = Saiu, e nada mais se pode fazer
label-handover-closing-reason-died = Faleceu
label-handover-closing-reason-found-adult = Verificou-se que é adulta
label-handover-closing-reason-other-country = Foi para outro país
label-handover-closing-reason-formal-closing = Encerramento formal
label-handover-closing-reason-entered-in-error = Registada por engano
label-handover-closing-reason-other = Outro motivo
## handover-reopening-reason
label-handover-reopening-reason-news = Notícias da criança
label-handover-reopening-reason-back = A criança voltou
label-handover-reopening-reason-solution-failed = A solução não resultou
label-handover-reopening-reason-closed-in-error = Fechado por engano
label-handover-reopening-reason-other = Outro motivo
## correction-reason
label-correction-reason-mistyped = Erro ao escrever
label-correction-reason-misheard = Mal ouvido ou mal traduzido
label-correction-reason-wrong-person = Tratava-se de outra pessoa
label-correction-reason-wrong-matter = Tratava-se de outro assunto
label-correction-reason-misunderstood = Mal entendido
label-correction-reason-found-later = Só se soube mais tarde
label-correction-reason-recorded-twice = Registado duas vezes
label-correction-reason-other = Outro motivo
## guardian-authority
label-guardian-authority-family = Família
label-guardian-authority-customary = Costume da comunidade
label-guardian-authority-court = Um tribunal
label-guardian-authority-social-service = Um serviço social
label-guardian-authority-self-declared = Assim o diz, sem confirmação
label-guardian-authority-other = Outra autoridade
## guardian-end-reason
label-guardian-end-reason-of-age = A criança atingiu a maioridade
label-guardian-end-reason-court = Um tribunal
label-guardian-end-reason-not-safe = Não é seguro
label-guardian-end-reason-died = Faleceu quem tinha a tutela
label-guardian-end-reason-replaced = Outra pessoa tem a tutela
label-guardian-end-reason-returned = A criança vive noutro lugar
label-guardian-end-reason-other = Outro motivo
## contact-unsafe-source
label-contact-unsafe-source-person = A pessoa disse-o
label-contact-unsafe-source-family = Família ou amigos
label-contact-unsafe-source-intermediary = Quem transmite os recados
label-contact-unsafe-source-worker = Alguém do pessoal reparou
label-contact-unsafe-source-answered-by-another = Outra pessoa atendeu
label-contact-unsafe-source-other = De outra forma
## lawful-basis
label-lawful-basis-official-task = A tarefa do processo
label-lawful-basis-legal-obligation = Um dever por lei ou regra
label-lawful-basis-legal-claim = Um direito invocado ou defendido
label-lawful-basis-vital-interests = Uma vida corre perigo
label-lawful-basis-child-best-interests = O superior interesse de uma criança
label-lawful-basis-due-process = O direito da pessoa visada a ser ouvida
label-lawful-basis-oversight = Auditoria ou revisão
## sending-way
label-sending-way-by-hand = Em mão
label-sending-way-courier = Por estafeta
label-sending-way-phone = Por telefone
label-sending-way-email-sealed = Por correio eletrónico, cifrado
label-sending-way-signed-link = Por uma ligação assinada
label-sending-way-reply-file = Como ficheiro a que se responde
label-sending-way-platform = Numa plataforma que ambos usam
label-sending-way-other = Outra via
## assistance-need
label-assistance-need-medical = Cuidados médicos
label-assistance-need-psychosocial = Apoio psicossocial
label-assistance-need-safe-place = Um lugar seguro
label-assistance-need-food = Alimentação
label-assistance-need-clothing = Roupa
label-assistance-need-education = Educação ou formação
label-assistance-need-documents = Documentos
label-assistance-need-tracing = Procura da família
label-assistance-need-livelihood = Meios de subsistência
label-assistance-need-legal = Ajuda jurídica
label-assistance-need-other = Outra necessidade, por palavras
## clocks
label-clocks-handover = A criança é entregue
label-clocks-referral-answer-1h = O encaminhamento tem resposta: dentro de uma hora
label-clocks-referral-answer-24h = O encaminhamento tem resposta: num dia
label-clocks-referral-answer-72h = O encaminhamento tem resposta: em três dias
label-clocks-referral-answer-5d = O encaminhamento tem resposta: em cinco dias
label-clocks-consent-override = A exceção ao consentimento expira
label-clocks-contact-plan-review = Um plano de contacto é revisto
## instruments
label-instruments-mli-2013 = Protocolo sobre a libertação, transferência e proteção de crianças associadas a grupos armados
label-instruments-tcd-2014 = Protocolo sobre a entrega de crianças
label-instruments-ner-2017 = Protocolo sobre crianças presumivelmente associadas a grupos armados
label-instruments-bfa-2022 = Protocolo sobre a transferência e os cuidados de crianças encontradas em operações de segurança
label-instruments-nga-2022 = Protocolo de entrega de crianças encontradas no decurso do conflito armado na Nigéria e na região da bacia do Lago Chade
label-instruments-phl-ra-11188 = Lei da República 11188, art. 24 (cópia do texto; número da lei citado de memória)
label-instruments-iddrs-5-20 = IDDRS 5.20, par. 8.2.1, locais de desmobilização
label-instruments-som-2014 = Procedimento operacional normalizado para a receção e entrega de crianças
label-instruments-sdn-2016 = Procedimentos operacionais normalizados nacionais do plano de ação (2016) e roteiro de 2021
label-instruments-cod-2013 = Prática da MONUSCO na proteção da criança; diretivas governamentais de 2013 sobre crianças detidas
