## Se connecter
sign-in-title = Se connecter
sign-in-name = Nom
sign-in-password = Mot de passe
sign-in-code = Code
sign-in-code-hint = Les six chiffres que votre application affiche, ou l’un de vos codes imprimés.
sign-in = Se connecter
sign-in-provider = Se connecter avec le compte de votre organisation
sign-in-failed = Le nom, le mot de passe ou le code est faux. Réessayez.
sign-in-too-soon = Il y a eu trop d’essais. Attendez un moment, ou utilisez un code imprimé.
sign-in-again = Vous avez été déconnecté entre-temps. Reconnectez-vous : ce que vous avez écrit est gardé.
sign-out = Se déconnecter
second-title = Montrez encore votre second facteur
second-text = La suite le demande. Il compte dix minutes. Ce que vous avez écrit est gardé.
second-wrong = Ce code est faux ou a déjà servi. Attendez le suivant.
resume-title = Reprendre où vous étiez
resume-session = Rien n’a encore été enregistré. Ce que vous avez écrit est gardé ici : envoyez-le quand vous êtes prêt.
resume-send = Envoyer maintenant
resume-not = Ne pas envoyer

## Chemins
ways = Pages
way-desk = Bureau
way-reports = Signalements
way-cases = Affaires
way-assistance = Assistance
way-referrals = Orientations
way-handovers = Remises
find = Chercher
find-label = Référence d’un dossier
find-title = Rien n’a été trouvé
find-hint = Une référence s’écrit ainsi : C-7F3K-92QW. Relisez-la, ou demandez à qui vous l’a donnée.
find-nothing = Il n’y a pas de tel dossier.
find-mistyped = Ce n’est pas une référence.

## Bureau
desk-parts = Parties du bureau
desk-mine = Entre mes mains
desk-overdue = En retard
desk-due = À faire
desk-new = Nouveau
desk-awaiting = En attente d’autres
desk-nothing = Il n’y a rien ici.
desk-not-accepted = Pas encore accepté
desk-closure = Clôture proposée
desk-waits = Personne ne l’a
column-file = Dossier
column-what = Quoi
column-when = Quand
column-state = État
column-clock = Délai
column-source = Source de la règle

## Listes
list-states = Lesquels
list-nothing = La liste est vide.
list-pages = Pages de la liste
list-next = Page suivante
state-open = Ouverts
state-closed = Clos
state-all = Tous
begin-spoken = Quelqu’un est là, ou au téléphone
begin-written = Venu par écrit
begin = En ouvrir un nouveau

## Un dossier
file-standing = Où il en est
file-clocks = Délais
file-others = Autres dossiers nommés ici
file-timeline = Ce qui s’est passé
file-steps = Enregistrer une étape
file-back = Retour au dossier
file-next = La suite
file-next-nothing = Aucune étape n’est attendue.
file-closing = Ce qui manque avant la clôture
closing-investigation = Une enquête est en cours : terminez-la d’abord.
closing-findings = { $number ->
    [one] Une allégation n’a pas de constat.
   *[other] { $number } allégations n’ont pas de constat.
}
closing-open = Reste ouvert, et se nomme quand la clôture est proposée :
sealed = Scellé
suspended = suspendu
open-it = Ouvrir
opening-title = Ouvrir :
open-text = Il est enregistré que vous l’ouvrez, pour quoi et quand. La personne concernée peut le voir.
open-purpose = Pour quoi
open-basis = Sur quelle base
open-basis-hint = Laissez vide si la personne est d’accord : son consentement est cherché.
open-close = Refermer
opened-text = Cette page se ferme d’elle-même après cinq minutes.
opened-redacted = Des parties ont été retirées
kind-report = Signalement
kind-person = Personne
kind-case = Affaire
kind-contact = Contact
kind-consent = Consentement
kind-referral = Orientation
kind-handover = Remise
kind-assistance = Dossier d’assistance
part-allegations = Allégation
part-care = Prise en charge
clock-status-running = En cours
clock-status-due-soon = Bientôt dû
clock-status-overdue = En retard
clock-status-waiting-for-a-safe-way = En attente d’un moyen sûr
clock-status-child-has-left = L’enfant est parti
clock-status-no-limit-known = Aucune limite connue
clock-status-stopped = Fait
clock-status-stopped-late = Fait en retard

## S’absenter
desk-away = Je m’absente, ou je transmets mes dossiers
away-title = S’absenter
away-nothing = Vous n’avez pas de dossier à transmettre.
away-files = Quels dossiers
away-who = Qui
away-how = Comment
away-acts = Cette personne agit pour moi jusqu’à une date
away-takes = Cette personne reprend pour de bon
away-until = Le dernier jour où elle agit
away-note = Ce qu’elle doit savoir
away-note-hint = Nécessaire pour une reprise. La note est scellée, et la personne doit dire qu’elle l’a lue.
away-needed = Ceci est nécessaire.
away-not-this = Un dossier d’assistance se transmet pour de bon, ou reste.
away-done = Ce que sont devenus vos dossiers
away-gone = Fait
away-stays = Reste chez vous

## Étapes
yes = Oui
no = Non
optional = (facultatif)
step-when = Quand c’est arrivé et quand on l’a su
step-known = Quand l’organisation l’a su, en UTC
step-known-hint = Maintenant, si c’est laissé vide.
step-occurred = Quand c’est arrivé
step-occurred-hint = 2026, 2026-03, 2024..2026, ..2020 ou unknown. Les dates exactes sont scellées : écrivez-les dans le texte.
step-record = Enregistrer
steps-hands = Qui s’en occupe
steps-allegations = Allégations
steps-parties = Personnes
steps-safety = Sécurité
steps-route = Voie et délais
steps-investigation = Enquête et preuves
steps-outcome = Constats et issue
steps-closing = Clôture
steps-notes = Notes et corrections
steps-triage = Décider
steps-reporter = Qui a signalé
steps-others = Autres étapes
group-members = Membres
group-organisations = Organisations
group-units = Unités
group-persons = Personnes nommées dans ce dossier
group-named = Nommés dans ce dossier
group-steps = Étapes de ce dossier
field-opened-known = Su depuis
field-opened-recorded = Ouvert ici
field-handler = Qui l’a
field-handler-role = Dans quel rôle
field-is-open = Ouvert
field-closed-because = Clos parce que
field-own-status = Statut ici
field-reported-status = Statut signalé
field-contributing-country = Pays contributeur
field-state = État
field-known = Su depuis
