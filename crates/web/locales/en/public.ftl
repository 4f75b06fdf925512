# The words of the public pages. Plain words, short sentences: many readers read them in a second language, or have them read aloud.
language-name = English
language-direction = ltr
# Whether somebody who speaks it has read all of this.
language-reviewed = yes
not-reviewed = This translation was not checked by a speaker yet. If something is unclear, look at another language too.

title = Messages
skip = Skip to the text
languages = Languages
leave = Leave this page
to-start = To the start
go-on = Continue
go-back = Back
change = Change
send = Send
close = Close
nothing = Nothing
listen = Listen
history = This device may still show later that somebody visited this page. If that is not safe for you, use a private window, or delete the visit from the history.
day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
  } { $year }

start-title = Tell somebody what happened
start-write = Write
start-open = I have a code
start-two = I am filling this in with somebody
start-free = You need no account, no name and no telephone. It costs nothing.
care-title = If it happened in the last five days
care-text = Go to a hospital or clinic now if you can. Medicine against HIV works best within hours and no later than 3 days. Medicine against pregnancy works up to 5 days. You need not report anything to be treated.
care-none = No place near you is listed here. Any hospital or clinic can begin.
care-verified = Checked on
care-unverified = Nobody has checked this place yet.

before-title = Before you write
before-name = You need not say your name, your age or where you live.
before-who = People of the conduct office read what you write. The person you tell about does not see it.
before-limits = The office must look into serious harm. It may have to pass on what happened, and who did it. Who you are is passed on only if you agree. There is one exception: if somebody's life is in danger, or a child is.
before-choice = You can ask for help only. Then nobody looks into anything because of your message.
before-with = Somebody you trust can fill this in with you.
two-title = Before you write together
two-ask = Ask the person first whether they want this, here and now, where nobody listens.
two-words = Read each question aloud. Write the person’s own words. They may stop at any time.
two-code = At the end there is a code. It is the person’s: give it to them, and keep no copy.
two-aloud = Read this to the person:
with-title = Who are you, who help with this?
with-hint = Nothing else is asked about you.
with-friend = A relative, a neighbour or a friend
with-community = A volunteer or focal person of the community
with-partner = Somebody who works for another organisation
with-staff = Somebody who works here

who-title = Who did it happen to?
who-hint = You can also leave this open.
who-me = Me
who-other = Somebody else
who-unsaid = I do not want to say
who-me-two = The person I am with
who-unsaid-two = They do not want to say
wish-title = What do you want?
wish-hint = You can change your mind later.
wish-look = That somebody looks into it
wish-help = Help only
wish-title-two = What does the person want?
wish-hint-two = They can change their mind later.
what-title = What happened?
what-hint = Write in your own words, in any language. Write as much or as little as you want.
what-hint-two = Write the person’s own words, in any language. Read them back to the person.
where-title = Where and when was it?
where-hint = Only if you know it. A guess is enough.
contact-title = May somebody contact you?
contact-hint = If you say no, you can still read answers here with your code.
contact-none = No. I will look here with my code.
contact-way = Yes, in the way I describe here
contact-title-two = May somebody contact the person?
contact-hint-two = If they say no, they can still read answers here with their code.
contact-none-two = No. They will look here with their code.
contact-way-two = Yes, in the way described here
reach-title = What is a safe way to reach you?
reach-hint = Say how, when, and what must never be done. For example: no calls, no visits, nobody in uniform.
reach-title-two = What is a safe way to reach the person?
consent-title = What may be shared to help you?
consent-hint = Nothing is shared because you tick it here. Somebody asks you again first. You can say no to everything.
consent-title-two = What may be shared to help the person?
consent-hint-two = Nothing is shared because it is ticked here. Somebody asks the person again first. They can say no to everything.
check-title = Look at it once more, then send it
check-text = Until you send it, nobody has it.
code-why = You get a code. With it you can come back, read answers and write more. The office keeps no copy of it.
code-why-two = The person gets a code. With it they can come back, read answers and write more. The office keeps no copy of it.
code-none = I do not want a code
code-none-two = The person does not want a code
send-anew = Send as a new report
sent-before = This was sent already. What you changed since then is not in it. You can come back with your code and write it, or send all of it as a new report.
sent-long-ago = This was sent more than a day ago, so its code is not shown again. You can send all of it as a new report.
not-sent = It is not sent yet, because many people write at this moment. Nothing is lost. Wait a minute and press Send again.
not-taken = Something in the text cannot be taken. Change it and send it again.

sent-title = Your message arrived
sent-received = Received on
sent-code = Your code
sent-words = The same code in words. Either opens it.
sent-once = The code is shown only this once. Nobody can look it up for you. Write it down now.
sent-paper = Write it on paper rather than in this device, and keep it where nobody else looks. You can also print this page.
sent-no-code = You wanted no code. You cannot come back to this message.
sent-two = Give this code to the person now. Keep no copy, and take no picture of it.
sent-next = Close this page when you are done.

open-title = Your code
open-hint = 27 digits, or eight words. Spaces do not matter.
open-lost = If you have lost the code, nobody can find it for you. You can write a new message.
code-again = This page was open for too long. Type your code again. What you wrote is still there.
code-mistyped = That is not the whole code, or there is a mistake in it. Look at it once more: 27 digits or eight words.
code-unknown = This code opens nothing here. Look at it once more. It may have been replaced by a new one.

thread-title = Your messages
thread-open = It is open: somebody is still working on it.
thread-closed = It is closed.
thread-letters = Messages
thread-none = There are no messages yet.
thread-more = More
letter-own = You
letter-office = The office
letter-label = Write to the office
before = { $number ->
    [one] One older message belongs to a code before this one.
   *[other] { $number } older messages belong to a code before this one.
  }
alone = I am not alone
alone-text = Is somebody looking at this with you who should not? Press this. The page looks empty then, and nobody contacts you.
topic-message = What you write here goes to the office as a message. A person reads it and answers here.
because-title = Something happened to me because of this
because-text = Nobody may harm you or threaten you because you reported. Say what happened. If you are in danger now, go to a safe place first.
help-title = I want help without an investigation
help-text = You can have help and nobody needs to look into what happened. Say what you need, or send this as it is.
stop-title = I want no more contact
stop-text = Nobody needs a reason for it. Send this as it is, or say what should stop.
stop-now = It works at once: nobody contacts you until you come or call yourself. You can still write and read here.
treatment-title = I was not treated well
treatment-text = Say what was not right. Somebody who does not work on your case decides about it.
treatment-code = It becomes a report of its own, with a code of its own that you see next. Answers to it come behind that code.
treatment-sent = This code opens your complaint alone. Keep the code you came with as well.

decided-title = What was decided
decided-text = You see here that something was decided, and when. What it says a person tells you, where it is safe for you.
decided-none = Nothing was decided yet.
looks-title = Who opened what is kept about you
looks-text = You see the work they do, and not their names.
looks-none = Nobody opened it.
looks-withheld = { $number ->
    [one] One more is not shown for now, because it would harm the investigation.
   *[other] { $number } more are not shown for now, because it would harm the investigation.
  }
consents-title = What you agreed to
consents-text = You can take back each of these at any time. It works at once.
consents-none = You agreed to nothing.
consents-waits = You said that you would agree. Somebody asks you first.
withdraw = Take back
withdraw-all = Take back all
wish-consent = I would agree to share for

purpose-assistance = Help for you
purpose-medical = Medical care
purpose-psychosocial = Somebody to talk to
purpose-legal = Legal advice
purpose-protection = Your safety
purpose-child-protection = Protection of a child
purpose-tracing = Finding your family
purpose-age-assessment = Finding out an age
purpose-referral = Passing you on to a service
purpose-investigation = Looking into what happened
purpose-member-state-notification = Telling the State that sent the person
purpose-criminal-accountability = A criminal court
purpose-paternity = Paternity or child support
purpose-complaint = A complaint about treatment
purpose-follow-up = Asking how you are
purpose-publication = Publication
recipient-organisation = another organisation
recipient-member-state = a State
recipient-own-organisation = this organisation
recipient-family = your family
recipient-public = the public
role-conduct-officer = Conduct officer
role-head-of-conduct = Head of the conduct office
role-investigator = Investigator
role-assistance-focal-point = Person who arranges help
role-victims-rights-advocate = Advocate for victims' rights
role-child-protection-actor = Child protection worker
role-referral-partner = Worker of a partner
role-counsel = Legal adviser
role-statistics-officer = Statistics officer
role-auditor = Auditor
role-armed-actor = Member of a force
role-key-custodian = Keeper of the keys
role-registrar = Registrar
role-policy-owner = Owner of the rules
role-reviewer = Reviewer
step-report-triaged = Your report was looked at
step-report-reopened = Your report was opened again
step-report-rejected = Your report was not taken on
step-information-closed = The information was closed
step-case-opened = A case was opened
step-investigation-opened = An investigation began
step-investigation-suspended = The investigation stopped for now
step-investigation-resumed = The investigation goes on
step-investigation-completed = The investigation ended
step-finding-made = There is a finding
step-outcome-recorded = There is an outcome
step-case-closed = The case was closed
step-review-asked = Somebody asked to look at the closing again
step-closure-upheld = The case stays closed
step-case-reopened = The case was opened again
step-assistance-opened = Help was begun
step-service-offered = A service was offered
step-service-accepted = A service was accepted
step-service-declined = A service was declined
step-service-provided = A service was given
step-assistance-closed = Help ended
step-survivor-informed = You were told
told-report-received = that the report arrived
told-rights = your rights and choices
told-steps = the next steps
told-investigation-opened = that an investigation began
told-investigation-completed = that the investigation ended
told-finding = a finding
told-outcome = an outcome
told-delay = a delay, and why
told-closure = that it was closed, and how to have it looked at again
told-assistance = what help there is
told-other = something else

wrong-title = Something is missing
wrong-choose = Choose one answer
wrong-empty = Write something here
wrong-long = This text is too long. Make it shorter, and write the rest later with your code.
wrong-letter = There is a letter in it that cannot be kept. Type the text again.
wrong-way = Say how you may be reached, or choose that nobody contacts you

trouble-title = That did not work
trouble-nothing = There is no such page here.
trouble-busy = Many people are here at this moment. Wait a minute, go back and try again.
trouble-long = That is too long. Go back and make it shorter.
trouble-often = This code was used too often. Wait a minute.
trouble-form = This page was not opened from here, or was open for too long. Go back, load it again and send it again.
trouble-inner = Something went wrong here, and not with you. Go back and try again in a moment.
trouble-no-room = There is no room here at this moment. Nothing was sent. Try again later, or go to the office in person.
