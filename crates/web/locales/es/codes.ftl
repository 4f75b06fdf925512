## sex-age
label-sex-age-woman = Mujer
label-sex-age-girl = Niña menor de 18 años
label-sex-age-man = Hombre
label-sex-age-boy = Niño menor de 18 años
label-sex-age-female-age-unknown = Sexo femenino, edad desconocida
label-sex-age-male-age-unknown = Sexo masculino, edad desconocida
label-sex-age-adult-sex-unknown = Persona adulta, sexo desconocido
label-sex-age-child-sex-unknown = Niño o niña, sexo desconocido
label-sex-age-age-unknown = Edad desconocida, sexo no indicado
label-sex-age-unknown = No se sabe nada
## purpose
label-purpose-assistance = Asistencia a la persona
label-purpose-medical = Atención médica
label-purpose-psychosocial = Apoyo psicosocial
label-purpose-legal = Asistencia y asesoramiento jurídicos
label-purpose-protection = Protección y seguridad
label-purpose-child-protection = Protección de la infancia y gestión de casos
label-purpose-tracing = Búsqueda de la familia y reunificación familiar
label-purpose-age-assessment = Evaluación de la edad
label-purpose-referral = Derivación a un servicio
label-purpose-investigation = Investigación
label-purpose-member-state-notification = Notificación a un Estado Miembro
label-purpose-criminal-accountability = Remisión para exigir responsabilidad penal
label-purpose-paternity = Reclamación de paternidad o de manutención
label-purpose-complaint = Queja sobre el trato
label-purpose-follow-up = Seguimiento con la persona
label-purpose-publication = Publicación
label-purpose-statistics = Cifras con casillas pequeñas
label-purpose-audit = Auditoría
label-purpose-supervision = Supervisión y revisión
label-purpose-erasure = Borrado y lo que exige decidir
label-purpose-transition = Entrega de un expediente a quien sucede
## service-kind
label-service-kind-safehouse-service = Un lugar seguro donde quedarse
label-service-kind-health-medical-service = Salud y atención médica
label-service-kind-psychosocial-service = Apoyo psicosocial
label-service-kind-police-other-service = Policía u otro servicio de seguridad
label-service-kind-legal-assistance-service = Asistencia jurídica
label-service-kind-livelihoods-service = Medios de vida
label-service-kind-child-protection-service = Protección de la infancia
label-service-kind-family-mediation-service = Mediación familiar
label-service-kind-family-reunification-service = Reunificación familiar
label-service-kind-education-service = Educación
label-service-kind-nfi-clothes-shoes-service = Ropa, calzado y artículos para el hogar
label-service-kind-water-sanitation-service = Agua y saneamiento
label-service-kind-registration-service = Registro y documentos civiles
label-service-kind-food-service = Alimentos
label-service-kind-other-service = Otro servicio
## service-status
label-service-status-active = Activo
label-service-status-inactive = Inactivo
label-service-status-defunct = Ya no existe
label-service-status-temporarily-closed = Cerrado temporalmente
## care-arrangement
label-care-arrangement-parent-s = Padres
label-care-arrangement-step-parent = Padrastro o madrastra
label-care-arrangement-customary-caregiver-s = Personas cuidadoras por costumbre
label-care-arrangement-adult-sibling = Hermano o hermana mayor de edad
label-care-arrangement-kinship-care-extended-family = Parientes
label-care-arrangement-foster-care = Familia de acogida
label-care-arrangement-residential-care = Acogimiento residencial
label-care-arrangement-kafala = Kafala
label-care-arrangement-independent-living = Vida independiente
label-care-arrangement-child-headed-household = Hogar a cargo de un niño o una niña
label-care-arrangement-unrelated-adult = Persona adulta sin parentesco
label-care-arrangement-no-care-arrangement = Ninguno
label-care-arrangement-other = Otro arreglo
## separation-cause
label-separation-cause-conflict = Conflicto
label-separation-cause-death = Fallecimiento
label-separation-cause-family-abuse-violence-exploitation = Maltrato, violencia o explotación en la familia
label-separation-cause-lack-of-access-to-services-support = Sin acceso a servicios ni apoyo
label-separation-cause-caafag = Vinculación a una fuerza o un grupo armado
label-separation-cause-sickness-of-family-member = Enfermedad en la familia
label-separation-cause-entrusted-into-the-care-of-an-individual = Confiado al cuidado de alguien
label-separation-cause-arrest-and-detention = Arresto o detención
label-separation-cause-abandonment = Abandono
label-separation-cause-repatriation = Repatriación
label-separation-cause-population-movement = Movimiento de población
label-separation-cause-migration = Migración
label-separation-cause-poverty = Pobreza
label-separation-cause-natural-disaster = Desastre natural
label-separation-cause-divorce-remarriage = Divorcio o nuevo matrimonio
label-separation-cause-other-please-specify = Otra causa
## protection-concern
label-protection-concern-sexually-exploited = Sufrió explotación sexual
label-protection-concern-gbv-survivor = Sobreviviente de violencia de género
label-protection-concern-trafficked-smuggled = Sufrió trata o tráfico ilícito
label-protection-concern-statelessness = Persona apátrida
label-protection-concern-arrested-detained = Persona arrestada o detenida
label-protection-concern-migrant = Persona migrante
label-protection-concern-disabled = Vive con una discapacidad
label-protection-concern-serious-health-issue = Enfermedad grave
label-protection-concern-refugee = Persona refugiada
label-protection-concern-caafag = Vinculación a una fuerza o un grupo armado
label-protection-concern-street-child = Vive en la calle
label-protection-concern-child-mother = Niña y madre
label-protection-concern-physically-or-mentally-abused = Sufrió maltrato físico o psicológico
label-protection-concern-living-with-vulnerable-person = Vive con una persona vulnerable
label-protection-concern-worst-forms-of-child-labor = Peores formas de trabajo infantil
label-protection-concern-child-headed-household = En un hogar a cargo de un niño o una niña
label-protection-concern-mentally-distressed = Con angustia psicológica
label-protection-concern-other = Otra preocupación
## need
label-need-medical = Atención médica
label-need-psychosocial = Apoyo psicosocial
label-need-safe-place = Un lugar seguro
label-need-food = Alimentos
label-need-clothing = Ropa
label-need-education = Educación
label-need-documents = Documentos civiles
label-need-tracing = Búsqueda de la familia
label-need-livelihood = Medios de vida
label-need-legal = Ayuda jurídica
label-need-disability-support = Apoyo por una discapacidad
label-need-maternal-care = Cuidados para la madre y el bebé
label-need-other = Otra necesidad
## referral-decline-reason
label-referral-decline-reason-no-capacity = No hay plazas libres
label-referral-decline-reason-not-eligible = Fuera de lo que atiende el servicio
label-referral-decline-reason-wrong-place = Fuera de la zona
label-referral-decline-reason-not-reachable = No se puede contactar con la persona sin riesgo
label-referral-decline-reason-service-closed = El servicio está cerrado
label-referral-decline-reason-other = Otro motivo
## referral-outcome
label-referral-outcome-service-provided = Prestado
label-referral-outcome-partly-provided = Prestado en parte
label-referral-outcome-referral-declined-by-survivor = La persona sobreviviente no la quiso
label-referral-outcome-services-already-received-from-another-agency = Ya recibido en otro lugar
label-referral-outcome-service-not-applicable = No correspondía
label-referral-outcome-service-unavailable = No disponible
## revocation-reason
label-revocation-reason-consent-withdrawn = Se retiró el consentimiento
label-revocation-reason-wrong-recipient = Llegó al destinatario equivocado
label-revocation-reason-recipient-silent = El destinatario no responde
label-revocation-reason-no-longer-needed = Ya no hace falta
label-revocation-reason-unsafe = Dejó de ser segura
label-revocation-reason-other = Otro motivo, en palabras
## belonging
label-belonging-clothing = Ropa
label-belonging-money = Dinero
label-belonging-documents = Documentos
label-belonging-telephone = Teléfono
label-belonging-medicine = Medicinas
label-belonging-religious-item = Objeto religioso
label-belonging-infant-items = Cosas para un bebé
label-belonging-none = Ninguna
label-belonging-other = Otras cosas
## age-method
label-age-method-documents = Documentos
label-age-method-interview = Entrevista por personal capacitado
label-age-method-family-statement = Lo que dice la familia
label-age-method-community-statement = Lo que dice la comunidad
label-age-method-holistic = Varias formas a la vez
label-age-method-medical = Médico; último recurso
## receiver-decline-reason
label-receiver-decline-reason-no-place = No hay plazas libres
label-receiver-decline-reason-outside-area = Fuera de la zona
label-receiver-decline-reason-no-access = No se puede llegar al lugar
label-receiver-decline-reason-not-mandated = Fuera de su mandato
label-receiver-decline-reason-other = Otro motivo
## place-kind
label-place-kind-hospital = Hospital
label-place-kind-clinic = Centro o puesto de salud
label-place-kind-mobile-team = Equipo médico móvil
label-place-kind-field-hospital = Hospital de campaña de una fuerza
label-place-kind-on-the-spot = En el lugar
label-place-kind-other = Otro lugar
## apart-reason
label-apart-reason-medical-care = Atención médica en otro lugar
label-apart-reason-no-place = No hay plazas para todos
label-apart-reason-own-wish = Por deseo propio del niño o la niña
label-apart-reason-best-interests = En el interés superior de uno de ellos
label-apart-reason-family-found = Se encontró a la familia de uno de ellos
label-apart-reason-other = Otro motivo
## handover-closing-reason
label-handover-closing-reason-reunified = Reunificado con su familia y con seguimiento
label-handover-closing-reason-alternative-care = En un cuidado alternativo duradero
label-handover-closing-reason-independent-living = Vive de forma independiente
label-handover-closing-reason-came-of-age = Llegó a la mayoría de edad
label-handover-closing-reason-left = Se fue, y no se puede hacer más
label-handover-closing-reason-died = Falleció
label-handover-closing-reason-found-adult = Resultó ser una persona adulta
label-handover-closing-reason-other-country = Se fue a otro país
label-handover-closing-reason-formal-closing = Cierre formal
label-handover-closing-reason-entered-in-error = Registrado por error
label-handover-closing-reason-other = Otro motivo
## handover-reopening-reason
label-handover-reopening-reason-news = Noticias del niño o la niña
label-handover-reopening-reason-back = El niño o la niña ha vuelto
label-handover-reopening-reason-solution-failed = La solución no funcionó
label-handover-reopening-reason-closed-in-error = Cerrado por error
label-handover-reopening-reason-other = Otro motivo
## correction-reason
label-correction-reason-mistyped = Error al escribir
label-correction-reason-misheard = Mal oído o mal traducido
label-correction-reason-wrong-person = Se trataba de otra persona
label-correction-reason-wrong-matter = Se trataba de otro asunto
label-correction-reason-misunderstood = Mal entendido
label-correction-reason-found-later = Se supo más tarde
label-correction-reason-recorded-twice = Registrado dos veces
label-correction-reason-other = Otro motivo
## guardian-authority
label-guardian-authority-family = Familia
label-guardian-authority-customary = Costumbre de la comunidad
label-guardian-authority-court = Un tribunal
label-guardian-authority-social-service = Un servicio social
label-guardian-authority-self-declared = Así lo dice, sin confirmar
label-guardian-authority-other = Otra autoridad
## guardian-end-reason
label-guardian-end-reason-of-age = El niño o la niña llegó a la mayoría de edad
label-guardian-end-reason-court = Un tribunal
label-guardian-end-reason-not-safe = No es seguro
label-guardian-end-reason-died = Falleció quien ejercía la tutela
label-guardian-end-reason-replaced = Otra persona ejerce la tutela
label-guardian-end-reason-returned = El niño o la niña vive en otro lugar
label-guardian-end-reason-other = Otro motivo
## contact-unsafe-source
label-contact-unsafe-source-person = Lo dijo la persona
label-contact-unsafe-source-family = Familia o amistades
label-contact-unsafe-source-intermediary = Quien transmite los mensajes
label-contact-unsafe-source-worker = Lo notó alguien del personal
label-contact-unsafe-source-answered-by-another = Contestó otra persona
label-contact-unsafe-source-other = De otra forma
## lawful-basis
label-lawful-basis-official-task = La tarea del expediente
label-lawful-basis-legal-obligation = Un deber por ley o norma
label-lawful-basis-legal-claim = Una reclamación presentada o defendida
label-lawful-basis-vital-interests = Una vida corre peligro
label-lawful-basis-child-best-interests = El interés superior de un niño o una niña
label-lawful-basis-due-process = El derecho a ser oída de la persona señalada
label-lawful-basis-oversight = Auditoría o revisión
## sending-way
label-sending-way-by-hand = En mano
label-sending-way-courier = Por mensajería
label-sending-way-phone = Por teléfono
label-sending-way-email-sealed = Por correo electrónico, cifrado
label-sending-way-signed-link = Por un enlace firmado
label-sending-way-reply-file = Como archivo que se responde
label-sending-way-platform = En una plataforma que usan ambas partes
label-sending-way-other = Otra vía
## assistance-need
label-assistance-need-medical = Atención médica
label-assistance-need-psychosocial = Apoyo psicosocial
label-assistance-need-safe-place = Un lugar seguro
label-assistance-need-food = Alimentos
label-assistance-need-clothing = Ropa
label-assistance-need-education = Educación o formación
label-assistance-need-documents = Documentos
label-assistance-need-tracing = Búsqueda de la familia
label-assistance-need-livelihood = Medios de vida
label-assistance-need-legal = Ayuda jurídica
label-assistance-need-other = Otra necesidad, en palabras
## clocks
label-clocks-handover = Se entrega al niño o la niña
label-clocks-referral-answer-1h = Se responde a la derivación: en una hora
label-clocks-referral-answer-24h = Se responde a la derivación: en un día
label-clocks-referral-answer-72h = Se responde a la derivación: en tres días
label-clocks-referral-answer-5d = Se responde a la derivación: en cinco días
label-clocks-consent-override = Vence la excepción al consentimiento
label-clocks-contact-plan-review = Se revisa un plan de contacto
## instruments
label-instruments-mli-2013 = Protocolo sobre la liberación, el traslado y la protección de niños asociados con grupos armados
label-instruments-tcd-2014 = Protocolo sobre la entrega de niños
label-instruments-ner-2017 = Protocolo sobre niños presuntamente asociados con grupos armados
label-instruments-bfa-2022 = Protocolo sobre el traslado y el cuidado de niños encontrados durante operaciones de seguridad
label-instruments-nga-2022 = Protocolo de entrega de niños encontrados en el curso del conflicto armado en Nigeria y la región de la cuenca del lago Chad
label-instruments-phl-ra-11188 = Ley de la República 11188, art. 24 (copia del texto; número de la ley citado de memoria)
label-instruments-iddrs-5-20 = IDDRS 5.20, párr. 8.2.1, lugares de desmovilización
label-instruments-som-2014 = Procedimiento operativo estándar para la recepción y la entrega de niños
label-instruments-sdn-2016 = Procedimientos operativos estándar nacionales del plan de acción (2016) y hoja de ruta de 2021
label-instruments-cod-2013 = Práctica de la MONUSCO en protección de la infancia; directivas gubernamentales de 2013 sobre niños detenidos
