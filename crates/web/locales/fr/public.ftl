language-name = Français
language-direction = ltr
language-reviewed = no
not-reviewed = Cette traduction n’a pas encore été relue par une personne qui parle la langue. Si un passage n’est pas clair, regardez aussi une autre langue.

title = Messages
skip = Aller au texte
languages = Langues
leave = Quitter cette page
to-start = Retour au début
go-on = Continuer
go-back = Retour
change = Modifier
send = Envoyer
close = Fermer
nothing = Rien
listen = Écouter
history = Cet appareil peut encore montrer plus tard que quelqu’un a visité cette page. Si c’est dangereux pour vous, utilisez une fenêtre privée, ou effacez la visite de l’historique.
day = { $day } { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
  } { $year }

start-title = Dire ce qui s’est passé
start-write = Écrire
start-open = J’ai un code
start-two = Je remplis ceci avec quelqu’un
start-free = Il ne faut ni compte, ni nom, ni téléphone. C’est gratuit.
care-title = Si cela s’est passé dans les cinq derniers jours
care-text = Allez maintenant à un hôpital ou à un centre de santé si vous le pouvez. Le traitement contre le VIH agit mieux dans les premières heures, et au plus tard dans les 3 jours. Le traitement contre une grossesse agit jusqu’à 5 jours. On vous soigne sans que vous deviez signaler quoi que ce soit.
care-none = Aucun lieu près de vous n’est indiqué ici. Tout hôpital ou centre de santé peut commencer.
care-verified = Vérifié le
care-unverified = Personne n’a encore vérifié ce lieu.

before-title = Avant d’écrire
before-name = Vous ne devez dire ni votre nom, ni votre âge, ni où vous vivez.
before-who = Des personnes du bureau de déontologie lisent ce que vous écrivez. La personne dont vous parlez ne le voit pas.
before-limits = Le bureau doit examiner les faits graves. Il peut devoir transmettre ce qui s’est passé et qui l’a fait. Votre identité n’est transmise que si vous êtes d’accord. Il y a une exception : si la vie de quelqu’un est en danger, ou si un enfant est en danger.
before-choice = Vous pouvez demander seulement de l’aide. Alors personne n’enquête à cause de votre message.
before-with = Une personne de confiance peut remplir cette page avec vous.
two-title = Avant d’écrire ensemble
two-ask = Demandez d’abord à la personne si elle le veut, ici et maintenant, là où personne n’écoute.
two-words = Lisez chaque question à voix haute. Écrivez les mots de la personne. Elle peut arrêter à tout moment.
two-code = À la fin il y a un code. Il est à la personne : donnez-le-lui et n’en gardez pas de copie.
two-aloud = Lisez ceci à la personne :
with-title = Qui êtes-vous, vous qui aidez ?
with-hint = Rien d’autre n’est demandé sur vous.
with-friend = Un·e proche, un·e voisin·e ou un·e ami·e
with-community = Un·e volontaire ou point focal de la communauté
with-partner = Une personne qui travaille pour une autre organisation
with-staff = Une personne qui travaille ici

who-title = À qui est-ce arrivé ?
who-hint = Vous pouvez aussi ne pas le dire.
who-me = À moi
who-other = À quelqu’un d’autre
who-unsaid = Je ne veux pas le dire
who-me-two = À la personne qui est avec moi
who-unsaid-two = La personne ne veut pas le dire
wish-title = Que voulez-vous ?
wish-hint = Vous pouvez changer d’avis plus tard.
wish-look = Que quelqu’un examine ce qui s’est passé
wish-help = Seulement de l’aide
wish-title-two = Que veut la personne ?
wish-hint-two = Elle peut changer d’avis plus tard.
what-title = Que s’est-il passé ?
what-hint = Écrivez avec vos mots, dans la langue que vous voulez. Écrivez autant ou aussi peu que vous voulez.
what-hint-two = Écrivez les mots de la personne, dans n’importe quelle langue. Relisez-les-lui.
where-title = Où et quand était-ce ?
where-hint = Seulement si vous le savez. À peu près suffit.
contact-title = Peut-on vous contacter ?
contact-hint = Si vous dites non, vous pouvez quand même lire les réponses ici avec votre code.
contact-none = Non. Je regarderai ici avec mon code.
contact-way = Oui, de la façon que j’indique ici
contact-title-two = Peut-on contacter la personne ?
contact-hint-two = Si elle dit non, elle peut quand même lire les réponses ici avec son code.
contact-none-two = Non. Elle regardera ici avec son code.
contact-way-two = Oui, de la façon indiquée ici
reach-title = Comment vous joindre sans danger ?
reach-hint = Dites comment, quand, et ce qu’il ne faut jamais faire. Par exemple : pas d’appel, pas de visite, personne en uniforme.
reach-title-two = Quelle est une façon sûre de joindre la personne ?
consent-title = Que peut-on partager pour vous aider ?
consent-hint = Rien n’est partagé parce que vous le cochez ici. Quelqu’un vous le demande d’abord encore une fois. Vous pouvez dire non à tout.
consent-title-two = Que peut-on partager pour aider la personne ?
consent-hint-two = Rien n’est partagé parce que c’est coché ici. On redemande d’abord à la personne. Elle peut dire non à tout.
check-title = Relisez, puis envoyez
check-text = Tant que vous n’envoyez pas, personne ne l’a.
code-why = Vous recevez un code. Avec lui vous pouvez revenir, lire les réponses et écrire encore. Le bureau n’en garde pas de copie.
code-why-two = La personne reçoit un code. Avec lui elle peut revenir, lire les réponses et écrire encore. Le bureau n’en garde pas de copie.
code-none = Je ne veux pas de code
code-none-two = La personne ne veut pas de code
send-anew = Envoyer comme un nouveau signalement
sent-before = Ceci a déjà été envoyé. Ce que vous avez changé depuis n’y est pas. Vous pouvez revenir avec votre code et l’écrire, ou tout envoyer comme un nouveau signalement.
sent-long-ago = Ceci a été envoyé il y a plus d’un jour : le code n’est plus montré. Vous pouvez tout envoyer comme un nouveau signalement.
not-sent = Ce n’est pas encore envoyé, car beaucoup de personnes écrivent en ce moment. Rien n’est perdu. Attendez une minute et appuyez encore sur Envoyer.
not-taken = Une partie du texte ne peut pas être prise. Modifiez-la et envoyez de nouveau.

sent-title = Votre message est arrivé
sent-received = Reçu le
sent-code = Votre code
sent-words = Le même code en mots. Les deux ouvrent la page.
sent-once = Le code n’est montré que cette fois. Personne ne peut le retrouver pour vous. Notez-le maintenant.
sent-paper = Notez-le sur papier plutôt que dans cet appareil, et gardez-le là où personne d’autre ne regarde. Vous pouvez aussi imprimer cette page.
sent-no-code = Vous n’avez pas voulu de code. Vous ne pouvez pas revenir à ce message.
sent-two = Donnez maintenant ce code à la personne. N’en gardez ni copie ni photo.
sent-next = Fermez cette page quand vous avez fini.

open-title = Votre code
open-hint = 27 chiffres, ou huit mots. Les espaces ne comptent pas.
open-lost = Si vous avez perdu le code, personne ne peut le retrouver. Vous pouvez écrire un nouveau message.
code-again = Cette page est restée ouverte trop longtemps. Tapez encore votre code. Ce que vous avez écrit est toujours là.
code-mistyped = Le code n’est pas complet, ou il contient une erreur. Regardez encore : 27 chiffres ou huit mots.
code-unknown = Ce code n’ouvre rien ici. Regardez encore. Il a peut-être été remplacé par un nouveau.

thread-title = Vos messages
thread-open = C’est ouvert : quelqu’un y travaille encore.
thread-closed = C’est fermé.
thread-letters = Messages
thread-none = Il n’y a pas encore de message.
thread-more = Plus
letter-own = Vous
letter-office = Le bureau
letter-label = Écrire au bureau
before = { $number ->
    [one] { $number } message plus ancien va avec un code d’avant.
   *[other] { $number } messages plus anciens vont avec un code d’avant.
  }
alone = Je ne suis pas seul·e
alone-text = Quelqu’un regarde avec vous qui ne devrait pas ? Appuyez ici. La page paraît alors vide, et personne ne vous contacte.
topic-message = Ce que vous écrivez ici va au bureau comme un message. Une personne le lit et répond ici.
because-title = Il m’est arrivé quelque chose à cause de cela
because-text = Personne n’a le droit de vous nuire ou de vous menacer parce que vous avez signalé. Dites ce qui s’est passé. Si vous êtes en danger maintenant, allez d’abord dans un lieu sûr.
help-title = Je veux de l’aide sans enquête
help-text = Vous pouvez recevoir de l’aide sans que personne n’examine ce qui s’est passé. Dites ce qu’il vous faut, ou envoyez ceci tel quel.
stop-title = Je ne veux plus de contact
stop-text = Il ne faut aucune raison. Envoyez ceci tel quel, ou dites ce qui doit cesser.
stop-now = Cela vaut tout de suite : personne ne vous contacte avant que vous veniez ou appeliez vous-même. Vous pouvez toujours écrire et lire ici.
treatment-title = On ne m’a pas bien traité·e
treatment-text = Dites ce qui n’allait pas. Une personne qui ne travaille pas sur votre dossier en décide.
treatment-code = Cela devient un signalement à part, avec son propre code que vous verrez ensuite. Les réponses se trouvent derrière ce code.
treatment-sent = Ce code n’ouvre que votre plainte. Gardez aussi le code avec lequel vous êtes venu·e.

decided-title = Ce qui a été décidé
decided-text = Vous voyez ici que quelque chose a été décidé, et quand. Une personne vous dit ce que c’est, là où c’est sûr pour vous.
decided-none = Rien n’a encore été décidé.
looks-title = Qui a ouvert ce qui est gardé sur vous
looks-text = Vous voyez leur travail, et pas leur nom.
looks-none = Personne ne l’a ouvert.
looks-withheld = { $number ->
    [one] { $number } autre n’est pas montrée pour l’instant, car cela nuirait à l’enquête.
   *[other] { $number } autres ne sont pas montrées pour l’instant, car cela nuirait à l’enquête.
  }
consents-title = Ce que vous avez accepté
consents-text = Vous pouvez reprendre chaque accord à tout moment. L’effet est immédiat.
consents-none = Vous n’avez rien accepté.
consents-waits = Vous avez dit que vous seriez d’accord. Quelqu’un vous le demande d’abord.
withdraw = Reprendre
withdraw-all = Tout reprendre
wish-consent = Je serais d’accord de partager pour

purpose-assistance = De l’aide pour vous
purpose-medical = Des soins médicaux
purpose-psychosocial = Quelqu’un à qui parler
purpose-legal = Un conseil juridique
purpose-protection = Votre sécurité
purpose-child-protection = La protection d’un enfant
purpose-tracing = Retrouver votre famille
purpose-age-assessment = Établir un âge
purpose-referral = Vous orienter vers un service
purpose-investigation = Examiner ce qui s’est passé
purpose-member-state-notification = Informer l’État qui a envoyé la personne
purpose-criminal-accountability = Un tribunal pénal
purpose-paternity = Paternité ou pension pour l’enfant
purpose-complaint = Une plainte sur la façon d’être traité
purpose-follow-up = Demander comment vous allez
purpose-publication = Publication
recipient-organisation = une autre organisation
recipient-member-state = un État
recipient-own-organisation = cette organisation
recipient-family = votre famille
recipient-public = le public
role-conduct-officer = Responsable de la déontologie
role-head-of-conduct = Chef du bureau de déontologie
role-investigator = Personne qui enquête
role-assistance-focal-point = Personne qui organise l’aide
role-victims-rights-advocate = Défense des droits des victimes
role-child-protection-actor = Personne chargée de la protection de l’enfance
role-referral-partner = Personne d’un partenaire
role-counsel = Conseil juridique
role-statistics-officer = Responsable des statistiques
role-auditor = Personne qui contrôle
role-armed-actor = Membre d’une force
role-key-custodian = Garde des clés
role-registrar = Tenue du registre
role-policy-owner = Responsable des règles
role-reviewer = Personne qui réexamine
step-report-triaged = Votre signalement a été lu
step-report-reopened = Votre signalement a été rouvert
step-report-rejected = Votre signalement n’a pas été retenu
step-information-closed = L’information a été classée
step-case-opened = Un dossier a été ouvert
step-investigation-opened = Une enquête a commencé
step-investigation-suspended = L’enquête est arrêtée pour le moment
step-investigation-resumed = L’enquête continue
step-investigation-completed = L’enquête est terminée
step-finding-made = Il y a une conclusion
step-outcome-recorded = Il y a un résultat
step-case-closed = Le dossier a été fermé
step-review-asked = Quelqu’un a demandé de revoir la fermeture
step-closure-upheld = Le dossier reste fermé
step-case-reopened = Le dossier a été rouvert
step-assistance-opened = L’aide a commencé
step-service-offered = Un service a été proposé
step-service-accepted = Un service a été accepté
step-service-declined = Un service a été refusé
step-service-provided = Un service a été fourni
step-assistance-closed = L’aide est terminée
step-survivor-informed = On vous a dit
told-report-received = que le signalement est arrivé
told-rights = vos droits et vos choix
told-steps = les prochaines étapes
told-investigation-opened = qu’une enquête a commencé
told-investigation-completed = que l’enquête est terminée
told-finding = une conclusion
told-outcome = un résultat
told-delay = un retard, et pourquoi
told-closure = que c’est fermé, et comment le faire revoir
told-assistance = quelle aide existe
told-other = autre chose

wrong-title = Il manque quelque chose
wrong-choose = Choisissez une réponse
wrong-empty = Écrivez quelque chose ici
wrong-long = Ce texte est trop long. Raccourcissez-le, et écrivez le reste plus tard avec votre code.
wrong-letter = Il contient un signe qui ne peut pas être gardé. Tapez le texte de nouveau.
wrong-way = Dites comment on peut vous joindre, ou choisissez que personne ne vous contacte

trouble-title = Cela n’a pas marché
trouble-nothing = Il n’y a pas de page de ce genre ici.
trouble-busy = Beaucoup de personnes sont ici en ce moment. Attendez une minute, revenez en arrière et réessayez.
trouble-long = C’est trop long. Revenez en arrière et raccourcissez.
trouble-often = Ce code a été utilisé trop souvent. Attendez une minute.
trouble-form = Cette page n’a pas été ouverte d’ici, ou est restée ouverte trop longtemps. Revenez en arrière, rechargez-la et envoyez de nouveau.
trouble-inner = Quelque chose n’a pas marché ici, et ce n’est pas de votre faute. Revenez en arrière et réessayez dans un moment.
trouble-no-room = Il n’y a plus de place ici en ce moment. Rien n’a été envoyé. Réessayez plus tard, ou allez au bureau en personne.
