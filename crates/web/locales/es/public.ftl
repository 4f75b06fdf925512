language-name = Español
language-direction = ltr
language-reviewed = no
not-reviewed = Ninguna persona que hable el idioma ha revisado todavía esta traducción. Si algo no está claro, mire también otro idioma.

title = Mensajes
skip = Ir al texto
languages = Idiomas
leave = Salir de esta página
to-start = Al inicio
go-on = Continuar
go-back = Volver
change = Cambiar
send = Enviar
close = Cerrar
nothing = Nada
listen = Escuchar
history = Este aparato puede mostrar más tarde que alguien visitó esta página. Si eso es peligroso para usted, use una ventana privada o borre la visita del historial.
day = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
  } de { $year }

start-title = Contar lo que pasó
start-write = Escribir
start-open = Tengo un código
start-two = Lleno esto junto con otra persona
start-free = No necesita cuenta, ni nombre, ni teléfono. Es gratis.
care-title = Si pasó en los últimos cinco días
care-text = Si puede, vaya ahora a un hospital o centro de salud. El tratamiento contra el VIH funciona mejor en las primeras horas y como máximo hasta 3 días después. El tratamiento contra un embarazo funciona hasta 5 días después. Le atienden sin que tenga que denunciar nada.
care-none = Aquí no figura ningún lugar cerca de usted. Cualquier hospital o centro de salud puede empezar.
care-verified = Comprobado el
care-unverified = Nadie ha comprobado todavía este lugar.

before-title = Antes de escribir
before-name = No tiene que decir su nombre, su edad ni dónde vive.
before-who = Personas de la oficina de conducta leen lo que usted escribe. La persona de la que habla no lo ve.
before-limits = La oficina tiene que examinar los daños graves. Puede tener que comunicar qué pasó y quién lo hizo. Quién es usted solo se comunica si está de acuerdo. Hay una excepción: si la vida de alguien está en peligro, o si un niño o una niña lo está.
before-choice = Puede pedir solo ayuda. Entonces nadie investiga a causa de su mensaje.
before-with = Una persona de su confianza puede llenar esta página con usted.
two-title = Antes de escribir juntos
two-ask = Pregunte primero a la persona si lo quiere, aquí y ahora, donde nadie escuche.
two-words = Lea cada pregunta en voz alta. Escriba las palabras de la persona. Puede parar en cualquier momento.
two-code = Al final hay un código. Es de la persona: déselo y no guarde copia.
two-aloud = Lea esto a la persona:
with-title = ¿Quién es usted, que ayuda con esto?
with-hint = No se pregunta nada más sobre usted.
with-friend = Un familiar, un vecino o un amigo
with-community = Un voluntario o enlace de la comunidad
with-partner = Alguien que trabaja para otra organización
with-staff = Alguien que trabaja aquí

who-title = ¿A quién le pasó?
who-hint = También puede no decirlo.
who-me = A mí
who-other = A otra persona
who-unsaid = No quiero decirlo
who-me-two = A la persona que está conmigo
who-unsaid-two = La persona no quiere decirlo
wish-title = ¿Qué quiere?
wish-hint = Puede cambiar de opinión más tarde.
wish-look = Que alguien examine lo que pasó
wish-help = Solo ayuda
wish-title-two = ¿Qué quiere la persona?
wish-hint-two = Puede cambiar de opinión después.
what-title = ¿Qué pasó?
what-hint = Escriba con sus palabras, en cualquier idioma. Escriba tanto o tan poco como quiera.
what-hint-two = Escriba las palabras de la persona, en cualquier idioma. Léaselas después.
where-title = ¿Dónde y cuándo fue?
where-hint = Solo si lo sabe. Basta más o menos.
contact-title = ¿Puede alguien comunicarse con usted?
contact-hint = Si dice que no, puede leer las respuestas aquí con su código.
contact-none = No. Miraré aquí con mi código.
contact-way = Sí, de la manera que explico aquí
contact-title-two = ¿Puede alguien comunicarse con la persona?
contact-hint-two = Si dice que no, puede leer las respuestas aquí con su código.
contact-none-two = No. Mirará aquí con su código.
contact-way-two = Sí, de la manera que se explica aquí
reach-title = ¿Cuál es una manera segura de comunicarse con usted?
reach-hint = Diga cómo, cuándo y qué no debe hacerse nunca. Por ejemplo: sin llamadas, sin visitas, nadie de uniforme.
reach-title-two = ¿Cuál es una manera segura de comunicarse con la persona?
consent-title = ¿Qué se puede compartir para ayudarle?
consent-hint = No se comparte nada porque usted lo marque aquí. Antes alguien le pregunta otra vez. Puede decir que no a todo.
consent-title-two = ¿Qué se puede compartir para ayudar a la persona?
consent-hint-two = No se comparte nada por marcarlo aquí. Antes se le pregunta otra vez a la persona. Puede decir que no a todo.
check-title = Mírelo otra vez y envíelo
check-text = Mientras no lo envíe, nadie lo tiene.
code-why = Recibe un código. Con él puede volver, leer respuestas y escribir más. La oficina no guarda copia.
code-why-two = La persona recibe un código. Con él puede volver, leer las respuestas y escribir más. La oficina no guarda copia.
code-none = No quiero un código
code-none-two = La persona no quiere un código
send-anew = Enviar como un informe nuevo
sent-before = Esto ya se envió. Lo que cambió después no está incluido. Puede volver con su código y escribirlo, o enviarlo todo como un informe nuevo.
sent-long-ago = Esto se envió hace más de un día, así que el código ya no se muestra. Puede enviarlo todo como un informe nuevo.
not-sent = Todavía no se ha enviado, porque muchas personas escriben en este momento. No se ha perdido nada. Espere un minuto y pulse Enviar otra vez.
not-taken = Algo del texto no se puede aceptar. Cámbielo y envíelo otra vez.

sent-title = Su mensaje llegó
sent-received = Recibido el
sent-code = Su código
sent-words = El mismo código en palabras. Los dos abren.
sent-once = El código se muestra solo esta vez. Nadie puede buscarlo por usted. Anótelo ahora.
sent-paper = Anótelo en papel y no en este aparato, y guárdelo donde nadie más mire. También puede imprimir esta página.
sent-no-code = No quiso un código. No puede volver a este mensaje.
sent-two = Dé este código a la persona ahora. No guarde copia ni le tome foto.
sent-next = Cierre esta página cuando termine.

open-title = Su código
open-hint = 27 cifras u ocho palabras. Los espacios no importan.
open-lost = Si perdió el código, nadie puede encontrarlo por usted. Puede escribir un mensaje nuevo.
code-again = Esta página estuvo abierta demasiado tiempo. Escriba otra vez su código. Lo que escribió sigue ahí.
code-mistyped = El código no está completo o tiene un error. Mírelo otra vez: 27 cifras u ocho palabras.
code-unknown = Este código no abre nada aquí. Mírelo otra vez. Quizá lo reemplazó uno nuevo.

thread-title = Sus mensajes
thread-open = Está abierto: alguien sigue trabajando en ello.
thread-closed = Está cerrado.
thread-letters = Mensajes
thread-none = Todavía no hay mensajes.
thread-more = Más
letter-own = Usted
letter-office = La oficina
letter-label = Escribir a la oficina
before = { $number ->
    [one] Un mensaje anterior es de un código de antes.
   *[other] { $number } mensajes anteriores son de un código de antes.
  }
alone = No estoy a solas
alone-text = ¿Mira con usted alguien que no debería? Pulse aquí. La página parece entonces vacía y nadie se comunica con usted.
topic-message = Lo que escriba aquí llega a la oficina como un mensaje. Una persona lo lee y responde aquí.
because-title = Me pasó algo por esto
because-text = Nadie puede hacerle daño ni amenazarle porque informó. Diga qué pasó. Si ahora está en peligro, vaya primero a un lugar seguro.
help-title = Quiero ayuda sin una investigación
help-text = Puede recibir ayuda sin que nadie examine lo que pasó. Diga qué necesita, o envíe esto tal como está.
stop-title = No quiero más contacto
stop-text = No hace falta una razón. Envíe esto tal como está, o diga qué debe terminar.
stop-now = Vale de inmediato: nadie se comunica con usted hasta que usted venga o llame. Aquí puede seguir escribiendo y leyendo.
treatment-title = No me trataron bien
treatment-text = Diga qué no estuvo bien. Decide alguien que no trabaja en su caso.
treatment-code = Se convierte en un informe aparte, con un código propio que verá enseguida. Las respuestas están detrás de ese código.
treatment-sent = Este código abre solo su queja. Guarde también el código con el que vino.

decided-title = Qué se decidió
decided-text = Aquí ve que algo se decidió y cuándo. Lo que dice se lo cuenta una persona, donde sea seguro para usted.
decided-none = Todavía no se ha decidido nada.
looks-title = Quién abrió lo que se guarda sobre usted
looks-text = Ve el trabajo que hacen, y no sus nombres.
looks-none = Nadie lo abrió.
looks-withheld = { $number ->
    [one] Otra vez no se muestra por ahora, porque dañaría la investigación.
   *[other] Otras { $number } veces no se muestran por ahora, porque dañaría la investigación.
  }
consents-title = Lo que usted aceptó
consents-text = Puede retirar cada permiso en cualquier momento. Vale de inmediato.
consents-none = No ha aceptado nada.
consents-waits = Dijo que estaría de acuerdo. Antes alguien le pregunta.
withdraw = Retirar
withdraw-all = Retirar todo
wish-consent = Estaría de acuerdo en compartir para

purpose-assistance = Ayuda para usted
purpose-medical = Atención médica
purpose-psychosocial = Alguien con quien hablar
purpose-legal = Consejo legal
purpose-protection = Su seguridad
purpose-child-protection = Protección de un niño o una niña
purpose-tracing = Encontrar a su familia
purpose-age-assessment = Averiguar una edad
purpose-referral = Ponerle en contacto con un servicio
purpose-investigation = Examinar lo que pasó
purpose-member-state-notification = Informar al Estado que envió a la persona
purpose-criminal-accountability = Un tribunal penal
purpose-paternity = Paternidad o manutención
purpose-complaint = Una queja sobre el trato
purpose-follow-up = Preguntar cómo está
purpose-publication = Publicación
recipient-organisation = otra organización
recipient-member-state = un Estado
recipient-own-organisation = esta organización
recipient-family = su familia
recipient-public = el público
role-conduct-officer = Responsable de conducta
role-head-of-conduct = Jefatura de la oficina de conducta
role-investigator = Persona que investiga
role-assistance-focal-point = Persona que organiza la ayuda
role-victims-rights-advocate = Defensa de los derechos de las víctimas
role-child-protection-actor = Persona de protección de la infancia
role-referral-partner = Persona de una organización asociada
role-counsel = Asesoría legal
role-statistics-officer = Responsable de estadísticas
role-auditor = Auditoría
role-armed-actor = Miembro de una fuerza
role-key-custodian = Custodia de las llaves
role-registrar = Registro
role-policy-owner = Responsable de las reglas
role-reviewer = Persona que revisa
step-report-triaged = Se leyó su informe
step-report-reopened = Se volvió a abrir su informe
step-report-rejected = Su informe no se aceptó
step-information-closed = Se cerró la información
step-case-opened = Se abrió un caso
step-investigation-opened = Empezó una investigación
step-investigation-suspended = La investigación se detuvo por ahora
step-investigation-resumed = La investigación continúa
step-investigation-completed = La investigación terminó
step-finding-made = Hay una conclusión
step-outcome-recorded = Hay un resultado
step-case-closed = Se cerró el caso
step-review-asked = Alguien pidió revisar el cierre
step-closure-upheld = El caso sigue cerrado
step-case-reopened = Se volvió a abrir el caso
step-assistance-opened = Empezó la ayuda
step-service-offered = Se ofreció un servicio
step-service-accepted = Se aceptó un servicio
step-service-declined = Se rechazó un servicio
step-service-provided = Se dio un servicio
step-assistance-closed = Terminó la ayuda
step-survivor-informed = Se le dijo
told-report-received = que el informe llegó
told-rights = sus derechos y opciones
told-steps = los próximos pasos
told-investigation-opened = que empezó una investigación
told-investigation-completed = que la investigación terminó
told-finding = una conclusión
told-outcome = un resultado
told-delay = un retraso y por qué
told-closure = que se cerró y cómo pedir que se revise
told-assistance = qué ayuda hay
told-other = otra cosa

wrong-title = Falta algo
wrong-choose = Elija una respuesta
wrong-empty = Escriba algo aquí
wrong-long = Este texto es demasiado largo. Acórtelo y escriba el resto más tarde con su código.
wrong-letter = Contiene un signo que no se puede guardar. Escriba el texto otra vez.
wrong-way = Diga cómo comunicarse con usted, o elija que nadie lo haga

trouble-title = No funcionó
trouble-nothing = Aquí no hay una página así.
trouble-busy = Hay muchas personas aquí en este momento. Espere un minuto, vuelva atrás e inténtelo otra vez.
trouble-long = Es demasiado largo. Vuelva atrás y acórtelo.
trouble-often = Este código se usó demasiadas veces. Espere un minuto.
trouble-form = Esta página no se abrió desde aquí, o estuvo abierta demasiado tiempo. Vuelva atrás, cárguela otra vez y envíela de nuevo.
trouble-inner = Algo falló aquí, y no por usted. Vuelva atrás e inténtelo otra vez en un momento.
trouble-no-room = No hay sitio aquí en este momento. No se envió nada. Inténtelo más tarde, o vaya a la oficina en persona.
