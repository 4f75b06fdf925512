language-name = Português
language-direction = ltr
language-reviewed = no
not-reviewed = Esta tradução ainda não foi revista por alguém que fale a língua. Se algo não estiver claro, veja também outra língua.

title = Mensagens
skip = Ir para o texto
languages = Línguas
leave = Sair desta página
to-start = Ao início
go-on = Continuar
go-back = Voltar
change = Mudar
send = Enviar
close = Fechar
nothing = Nada
listen = Ouvir
history = Este aparelho ainda pode mostrar mais tarde que alguém visitou esta página. Se isso não for seguro para si, use uma janela privada ou apague a visita do histórico.
day = { $day } de { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[12] dezembro
  } de { $year }

start-title = Contar o que aconteceu
start-write = Escrever
start-open = Tenho um código
start-two = Preencho isto com outra pessoa
start-free = Não precisa de conta, nem de nome, nem de telefone. É grátis.
care-title = Se aconteceu nos últimos cinco dias
care-text = Se puder, vá agora a um hospital ou centro de saúde. O tratamento contra o VIH funciona melhor nas primeiras horas e no máximo até 3 dias. O tratamento contra uma gravidez funciona até 5 dias. É tratado sem ter de denunciar nada.
care-none = Nenhum lugar perto de si está indicado aqui. Qualquer hospital ou centro de saúde pode começar.
care-verified = Verificado em
care-unverified = Ainda ninguém verificou este lugar.

before-title = Antes de escrever
before-name = Não tem de dizer o seu nome, a sua idade nem onde vive.
before-who = Pessoas do gabinete de conduta leem o que escreve. A pessoa de quem fala não o vê.
before-limits = O gabinete tem de examinar os danos graves. Pode ter de comunicar o que aconteceu e quem o fez. Quem é só é comunicado se concordar. Há uma exceção: se a vida de alguém estiver em perigo, ou se uma criança estiver.
before-choice = Pode pedir só ajuda. Então ninguém investiga por causa da sua mensagem.
before-with = Alguém da sua confiança pode preencher esta página consigo.
two-title = Antes de escreverem juntos
two-ask = Pergunte primeiro à pessoa se quer isto, aqui e agora, onde ninguém ouça.
two-words = Leia cada pergunta em voz alta. Escreva as palavras da pessoa. Ela pode parar a qualquer momento.
two-code = No fim há um código. É da pessoa: entregue-lho e não guarde cópia.
two-aloud = Leia isto à pessoa:
with-title = Quem é você, que ajuda com isto?
with-hint = Nada mais é perguntado sobre si.
with-friend = Um familiar, um vizinho ou um amigo
with-community = Um voluntário ou ponto focal da comunidade
with-partner = Alguém que trabalha para outra organização
with-staff = Alguém que trabalha aqui

who-title = A quem aconteceu?
who-hint = Também pode não dizer.
who-me = A mim
who-other = A outra pessoa
who-unsaid = Não quero dizer
who-me-two = À pessoa que está comigo
who-unsaid-two = A pessoa não quer dizer
wish-title = O que quer?
wish-hint = Pode mudar de ideia mais tarde.
wish-look = Que alguém examine o que aconteceu
wish-help = Só ajuda
wish-title-two = O que quer a pessoa?
wish-hint-two = Pode mudar de ideia depois.
what-title = O que aconteceu?
what-hint = Escreva com as suas palavras, em qualquer língua. Escreva muito ou pouco, como quiser.
what-hint-two = Escreva as palavras da pessoa, em qualquer língua. Leia-lhas depois.
where-title = Onde e quando foi?
where-hint = Só se souber. Mais ou menos chega.
contact-title = Alguém pode contactá-lo ou contactá-la?
contact-hint = Se disser não, pode ler as respostas aqui com o seu código.
contact-none = Não. Vejo aqui com o meu código.
contact-way = Sim, da maneira que explico aqui
contact-title-two = Alguém pode contactar a pessoa?
contact-hint-two = Se disser não, pode ler as respostas aqui com o seu código.
contact-none-two = Não. Vê aqui com o seu código.
contact-way-two = Sim, da maneira explicada aqui
reach-title = Qual é uma maneira segura de o ou a contactar?
reach-hint = Diga como, quando e o que nunca se deve fazer. Por exemplo: sem chamadas, sem visitas, ninguém de uniforme.
reach-title-two = Qual é uma maneira segura de contactar a pessoa?
consent-title = O que se pode partilhar para ajudar?
consent-hint = Nada é partilhado por marcar aqui. Alguém pergunta outra vez primeiro. Pode dizer não a tudo.
consent-title-two = O que se pode partilhar para ajudar a pessoa?
consent-hint-two = Nada é partilhado por ser marcado aqui. Antes pergunta-se outra vez à pessoa. Pode dizer não a tudo.
check-title = Veja mais uma vez e envie
check-text = Enquanto não enviar, ninguém o tem.
code-why = Recebe um código. Com ele pode voltar, ler respostas e escrever mais. O gabinete não guarda cópia.
code-why-two = A pessoa recebe um código. Com ele pode voltar, ler as respostas e escrever mais. O gabinete não guarda cópia.
code-none = Não quero um código
code-none-two = A pessoa não quer um código
send-anew = Enviar como um relato novo
sent-before = Isto já foi enviado. O que mudou depois não está incluído. Pode voltar com o seu código e escrevê-lo, ou enviar tudo como um relato novo.
sent-long-ago = Isto foi enviado há mais de um dia, por isso o código já não é mostrado. Pode enviar tudo como um relato novo.
not-sent = Ainda não foi enviado, porque muitas pessoas escrevem neste momento. Nada se perdeu. Espere um minuto e carregue outra vez em Enviar.
not-taken = Algo no texto não pode ser aceite. Mude-o e envie outra vez.

sent-title = A sua mensagem chegou
sent-received = Recebida em
sent-code = O seu código
sent-words = O mesmo código em palavras. Os dois abrem.
sent-once = O código só é mostrado desta vez. Ninguém o pode procurar por si. Anote-o agora.
sent-paper = Anote-o em papel e não neste aparelho, e guarde-o onde mais ninguém olhe. Também pode imprimir esta página.
sent-no-code = Não quis um código. Não pode voltar a esta mensagem.
sent-two = Entregue agora este código à pessoa. Não guarde cópia nem tire fotografia.
sent-next = Feche esta página quando terminar.

open-title = O seu código
open-hint = 27 algarismos ou oito palavras. Os espaços não importam.
open-lost = Se perdeu o código, ninguém o pode encontrar por si. Pode escrever uma mensagem nova.
code-again = Esta página esteve aberta demasiado tempo. Escreva outra vez o seu código. O que escreveu ainda está lá.
code-mistyped = O código não está completo ou tem um erro. Veja mais uma vez: 27 algarismos ou oito palavras.
code-unknown = Este código não abre nada aqui. Veja mais uma vez. Talvez tenha sido substituído por um novo.

thread-title = As suas mensagens
thread-open = Está aberto: alguém ainda trabalha nisso.
thread-closed = Está fechado.
thread-letters = Mensagens
thread-none = Ainda não há mensagens.
thread-more = Mais
letter-own = Você
letter-office = O gabinete
letter-label = Escrever ao gabinete
before = { $number ->
    [one] Uma mensagem mais antiga pertence a um código anterior.
   *[other] { $number } mensagens mais antigas pertencem a um código anterior.
  }
alone = Não estou só
alone-text = Alguém que não devia está a ver isto consigo? Carregue aqui. A página parece então vazia e ninguém o ou a contacta.
topic-message = O que escreve aqui chega ao gabinete como uma mensagem. Uma pessoa lê e responde aqui.
because-title = Aconteceu-me algo por causa disto
because-text = Ninguém pode fazer-lhe mal ou ameaças por ter relatado. Diga o que aconteceu. Se está em perigo agora, vá primeiro para um lugar seguro.
help-title = Quero ajuda sem investigação
help-text = Pode receber ajuda sem que ninguém examine o que aconteceu. Diga de que precisa, ou envie isto como está.
stop-title = Não quero mais contacto
stop-text = Não é preciso uma razão. Envie isto como está, ou diga o que deve parar.
stop-now = Vale de imediato: ninguém o ou a contacta até vir ou telefonar. Aqui pode continuar a escrever e a ler.
treatment-title = Não me trataram bem
treatment-text = Diga o que não esteve bem. Decide alguém que não trabalha no seu caso.
treatment-code = Torna-se um relato à parte, com um código próprio que verá a seguir. As respostas ficam atrás desse código.
treatment-sent = Este código abre só a sua queixa. Guarde também o código com que veio.

decided-title = O que foi decidido
decided-text = Vê aqui que algo foi decidido e quando. O que diz é contado por uma pessoa, onde for seguro para si.
decided-none = Ainda nada foi decidido.
looks-title = Quem abriu o que está guardado sobre si
looks-text = Vê o trabalho que fazem, e não os nomes.
looks-none = Ninguém o abriu.
looks-withheld = { $number ->
    [one] Mais uma vez não é mostrada por agora, porque prejudicaria a investigação.
   *[other] Mais { $number } vezes não são mostradas por agora, porque prejudicaria a investigação.
  }
consents-title = O que aceitou
consents-text = Pode retirar cada autorização a qualquer momento. Vale logo.
consents-none = Não aceitou nada.
consents-waits = Disse que concordaria. Alguém pergunta primeiro.
withdraw = Retirar
withdraw-all = Retirar tudo
wish-consent = Concordaria em partilhar para

purpose-assistance = Ajuda para si
purpose-medical = Cuidados médicos
purpose-psychosocial = Alguém com quem falar
purpose-legal = Aconselhamento jurídico
purpose-protection = A sua segurança
purpose-child-protection = Proteção de uma criança
purpose-tracing = Encontrar a sua família
purpose-age-assessment = Saber uma idade
purpose-referral = Encaminhar para um serviço
purpose-investigation = Examinar o que aconteceu
purpose-member-state-notification = Informar o Estado que enviou a pessoa
purpose-criminal-accountability = Um tribunal penal
purpose-paternity = Paternidade ou pensão
purpose-complaint = Uma queixa sobre o tratamento
purpose-follow-up = Perguntar como está
purpose-publication = Publicação
recipient-organisation = outra organização
recipient-member-state = um Estado
recipient-own-organisation = esta organização
recipient-family = a sua família
recipient-public = o público
role-conduct-officer = Responsável de conduta
role-head-of-conduct = Chefia do gabinete de conduta
role-investigator = Pessoa que investiga
role-assistance-focal-point = Pessoa que organiza a ajuda
role-victims-rights-advocate = Defesa dos direitos das vítimas
role-child-protection-actor = Pessoa da proteção da criança
role-referral-partner = Pessoa de um parceiro
role-counsel = Assessoria jurídica
role-statistics-officer = Responsável de estatísticas
role-auditor = Auditoria
role-armed-actor = Membro de uma força
role-key-custodian = Guarda das chaves
role-registrar = Registo
role-policy-owner = Responsável pelas regras
role-reviewer = Pessoa que revê
step-report-triaged = O seu relato foi lido
step-report-reopened = O seu relato foi reaberto
step-report-rejected = O seu relato não foi aceite
step-information-closed = A informação foi fechada
step-case-opened = Um processo foi aberto
step-investigation-opened = Começou uma investigação
step-investigation-suspended = A investigação parou por agora
step-investigation-resumed = A investigação continua
step-investigation-completed = A investigação terminou
step-finding-made = Há uma conclusão
step-outcome-recorded = Há um resultado
step-case-closed = O processo foi fechado
step-review-asked = Alguém pediu para rever o fecho
step-closure-upheld = O processo continua fechado
step-case-reopened = O processo foi reaberto
step-assistance-opened = A ajuda começou
step-service-offered = Um serviço foi oferecido
step-service-accepted = Um serviço foi aceite
step-service-declined = Um serviço foi recusado
step-service-provided = Um serviço foi dado
step-assistance-closed = A ajuda terminou
step-survivor-informed = Foi-lhe dito
told-report-received = que o relato chegou
told-rights = os seus direitos e escolhas
told-steps = os próximos passos
told-investigation-opened = que começou uma investigação
told-investigation-completed = que a investigação terminou
told-finding = uma conclusão
told-outcome = um resultado
told-delay = um atraso e porquê
told-closure = que foi fechado e como pedir que seja revisto
told-assistance = que ajuda existe
told-other = outra coisa

wrong-title = Falta algo
wrong-choose = Escolha uma resposta
wrong-empty = Escreva algo aqui
wrong-long = Este texto é demasiado longo. Encurte-o e escreva o resto mais tarde com o seu código.
wrong-letter = Tem um sinal que não pode ser guardado. Escreva o texto outra vez.
wrong-way = Diga como o ou a contactar, ou escolha que ninguém o faça

trouble-title = Não funcionou
trouble-nothing = Não há uma página assim aqui.
trouble-busy = Muitas pessoas estão aqui neste momento. Espere um minuto, volte atrás e tente outra vez.
trouble-long = É demasiado longo. Volte atrás e encurte.
trouble-often = Este código foi usado demasiadas vezes. Espere um minuto.
trouble-form = Esta página não foi aberta a partir daqui, ou esteve aberta demasiado tempo. Volte atrás, carregue-a outra vez e envie de novo.
trouble-inner = Algo falhou aqui, e não por sua causa. Volte atrás e tente outra vez daqui a pouco.
trouble-no-room = Não há espaço aqui neste momento. Nada foi enviado. Tente mais tarde, ou vá ao escritório em pessoa.
