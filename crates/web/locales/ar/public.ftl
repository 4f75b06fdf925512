language-name = العربية
language-direction = rtl
language-reviewed = no
not-reviewed = لم يراجع هذه الترجمة بعدُ شخص يتكلم اللغة. إذا كان شيء غير واضح، فانظر أيضًا إلى لغة أخرى.

title = رسائل
skip = انتقل إلى النص
languages = اللغات
leave = غادر هذه الصفحة
to-start = إلى البداية
go-on = متابعة
go-back = رجوع
change = تغيير
send = إرسال
close = إغلاق
nothing = لا شيء
listen = استمع
history = قد يُظهر هذا الجهاز لاحقًا أن شخصًا زار هذه الصفحة. إذا لم يكن ذلك آمنًا لك، فاستعمل نافذة خاصة أو احذف الزيارة من السجل.
day = { $day } { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
  } { $year }

start-title = أخبرنا بما حدث
start-write = اكتب
start-open = لديّ رمز
start-two = أملأ هذا مع شخص آخر
start-free = لا تحتاج إلى حساب ولا اسم ولا هاتف. وهو مجاني.
care-title = إذا حدث ذلك في الأيام الخمسة الأخيرة
care-text = اذهب الآن إلى مستشفى أو عيادة إن استطعت. الدواء ضد فيروس نقص المناعة أفضل في الساعات الأولى، ولا يفيد بعد 3 أيام. والدواء ضد الحمل يفيد حتى 5 أيام. لا يلزمك أن تبلّغ عن شيء كي تُعالَج.
care-none = لا يوجد هنا مكان قريب منك في القائمة. يمكن لأي مستشفى أو عيادة أن يبدأ العلاج.
care-verified = تم التحقق في
care-unverified = لم يتحقق أحد من هذا المكان بعد.

before-title = قبل أن تكتب
before-name = لا يلزمك أن تذكر اسمك ولا عمرك ولا مكان سكنك.
before-who = يقرأ ما تكتبه أشخاص من مكتب السلوك. والشخص الذي تتحدث عنه لا يراه.
before-limits = يجب على المكتب أن ينظر في الأذى الجسيم. وقد يلزمه أن يُبلغ بما حدث وبمن فعله. أما من أنت فلا يُبلَّغ به أحد إلا إذا وافقت. وهناك استثناء واحد: إذا كانت حياة شخص في خطر، أو كان طفل في خطر.
before-choice = يمكنك أن تطلب المساعدة فقط. عندئذ لا يحقق أحد بسبب رسالتك.
before-with = يمكن لشخص تثق به أن يملأ هذه الصفحة معك.
two-title = قبل أن تكتبا معًا
two-ask = اسأل الشخص أولًا هل يريد ذلك هنا والآن، وحيث لا يسمع أحد.
two-words = اقرأ كل سؤال بصوت مسموع. اكتب كلمات الشخص نفسه. ويمكنه أن يتوقف متى شاء.
two-code = في النهاية يظهر رمز. وهو لهذا الشخص: أعطه إياه ولا تحتفظ بنسخة.
two-aloud = اقرأ هذا للشخص:
with-title = من أنت يا من تساعد في هذا؟
with-hint = لا نسأل عنك شيئًا آخر.
with-friend = قريب أو جار أو صديق
with-community = متطوع أو منسق من المجتمع
with-partner = شخص يعمل لمنظمة أخرى
with-staff = شخص يعمل هنا

who-title = لمن حدث ذلك؟
who-hint = يمكنك أيضًا ألا تجيب.
who-me = لي
who-other = لشخص آخر
who-unsaid = لا أريد أن أقول
who-me-two = للشخص الذي معي
who-unsaid-two = لا يريد الشخص أن يقول
wish-title = ماذا تريد؟
wish-hint = يمكنك أن تغيّر رأيك لاحقًا.
wish-look = أن ينظر أحد في ما حدث
wish-help = المساعدة فقط
wish-title-two = ماذا يريد الشخص؟
wish-hint-two = يمكنه أن يغيّر رأيه لاحقًا.
what-title = ماذا حدث؟
what-hint = اكتب بكلماتك، وبأي لغة. اكتب كثيرًا أو قليلًا كما تشاء.
what-hint-two = اكتب كلمات الشخص نفسه بأي لغة. ثم اقرأها له.
where-title = أين ومتى كان ذلك؟
where-hint = فقط إذا كنت تعرف. التقريب يكفي.
contact-title = هل يجوز أن يتصل بك أحد؟
contact-hint = إذا قلت لا، فيمكنك مع ذلك أن تقرأ الردود هنا برمزك.
contact-none = لا. سأنظر هنا برمزي.
contact-way = نعم، بالطريقة التي أصفها هنا
contact-title-two = هل يجوز أن يتصل أحد بهذا الشخص؟
contact-hint-two = إذا قال لا، فيمكنه مع ذلك أن يقرأ الردود هنا برمزه.
contact-none-two = لا. سينظر هنا برمزه.
contact-way-two = نعم، بالطريقة الموصوفة هنا
reach-title = ما الطريقة الآمنة للوصول إليك؟
reach-hint = قل كيف ومتى، وما يجب ألا يحدث أبدًا. مثلًا: لا مكالمات، لا زيارات، لا أحد بالزي الرسمي.
reach-title-two = ما هي الطريقة الآمنة للوصول إلى هذا الشخص؟
consent-title = ما الذي يجوز مشاركته لمساعدتك؟
consent-hint = لا يُشارَك شيء لأنك اخترته هنا. سيسألك أحد مرة أخرى أولًا. يمكنك أن ترفض كل شيء.
consent-title-two = ما الذي يجوز إطلاع آخرين عليه لمساعدة هذا الشخص؟
consent-hint-two = لا يُطلَع أحد على شيء لمجرد وضع علامة هنا. يُسأل الشخص مرة أخرى أولًا. ويمكنه أن يرفض كل شيء.
check-title = راجعها مرة أخرى ثم أرسلها
check-text = ما دمت لم ترسلها فليست عند أحد.
code-why = ستحصل على رمز. به يمكنك أن تعود وتقرأ الردود وتكتب المزيد. لا يحتفظ المكتب بنسخة منه.
code-why-two = يحصل الشخص على رمز. به يمكنه أن يعود ويقرأ الردود ويكتب المزيد. ولا يحتفظ المكتب بنسخة منه.
code-none = لا أريد رمزًا
code-none-two = لا يريد الشخص رمزًا
send-anew = إرسال كبلاغ جديد
sent-before = أُرسل هذا من قبل. وما غيّرته بعد ذلك ليس فيه. يمكنك أن تعود برمزك وتكتبه، أو أن ترسل كل شيء كبلاغ جديد.
sent-long-ago = أُرسل هذا قبل أكثر من يوم، فلا يُعرض رمزه مرة أخرى. يمكنك أن ترسل كل شيء كبلاغ جديد.
not-sent = لم يُرسل بعد، لأن كثيرين يكتبون في هذه اللحظة. لم يضع شيء. انتظر دقيقة واضغط إرسال مرة أخرى.
not-taken = في النص شيء لا يمكن قبوله. غيّره وأرسله مرة أخرى.

sent-title = وصلت رسالتك
sent-received = استُلمت في
sent-code = رمزك
sent-words = الرمز نفسه بالكلمات. كلاهما يفتح.
sent-once = يُعرض الرمز هذه المرة فقط. لا يستطيع أحد أن يجده لك. اكتبه الآن.
sent-paper = اكتبه على ورق لا في هذا الجهاز، واحفظه حيث لا ينظر أحد غيرك. يمكنك أيضًا طباعة هذه الصفحة.
sent-no-code = لم ترد رمزًا. لا يمكنك العودة إلى هذه الرسالة.
sent-two = أعطِ هذا الرمز للشخص الآن. لا تحتفظ بنسخة ولا تصوّره.
sent-next = أغلق هذه الصفحة عندما تنتهي.

open-title = رمزك
open-hint = 27 رقمًا، أو ثماني كلمات. المسافات لا تهم.
open-lost = إذا أضعت الرمز فلا يستطيع أحد أن يجده لك. يمكنك أن تكتب رسالة جديدة.
code-again = بقيت هذه الصفحة مفتوحة طويلًا. اكتب رمزك مرة أخرى. ما كتبته ما زال محفوظًا.
code-mistyped = الرمز غير كامل أو فيه خطأ. انظر مرة أخرى: 27 رقمًا أو ثماني كلمات.
code-unknown = هذا الرمز لا يفتح شيئًا هنا. انظر مرة أخرى. ربما حل محله رمز جديد.

thread-title = رسائلك
thread-open = ما زال مفتوحًا: هناك من يعمل عليه.
thread-closed = أُغلق.
thread-letters = الرسائل
thread-none = لا توجد رسائل بعد.
thread-more = المزيد
letter-own = أنت
letter-office = المكتب
letter-label = اكتب إلى المكتب
before = { $number ->
    [zero] لا توجد رسائل أقدم تخص رمزًا سابقًا.
    [one] رسالة أقدم واحدة تخص رمزًا سابقًا.
    [two] رسالتان أقدم تخصان رمزًا سابقًا.
    [few] { $number } رسائل أقدم تخص رمزًا سابقًا.
    [many] { $number } رسالةً أقدم تخص رمزًا سابقًا.
   *[other] { $number } رسالة أقدم تخص رمزًا سابقًا.
  }
alone = لست وحدي
alone-text = هل ينظر معك شخص لا يجوز له ذلك؟ اضغط هنا. عندئذ تبدو الصفحة فارغة، ولا يتصل بك أحد.
topic-message = ما تكتبه هنا يذهب إلى المكتب كرسالة. يقرؤها شخص ويرد هنا.
because-title = حدث لي شيء بسبب ذلك
because-text = لا يحق لأحد أن يؤذيك أو يهددك لأنك أبلغت. قل ما حدث. إذا كنت في خطر الآن فاذهب أولًا إلى مكان آمن.
help-title = أريد مساعدة من دون تحقيق
help-text = يمكنك أن تحصل على مساعدة من غير أن ينظر أحد في ما حدث. قل ما تحتاج إليه، أو أرسل هذا كما هو.
stop-title = لا أريد أي اتصال بعد الآن
stop-text = لا يلزم ذكر سبب. أرسل هذا كما هو، أو قل ما الذي يجب أن يتوقف.
stop-now = يسري ذلك فورًا: لا يتصل بك أحد إلى أن تأتي أو تتصل بنفسك. ويمكنك مع ذلك أن تكتب وتقرأ هنا.
treatment-title = لم أُعامَل جيدًا
treatment-text = قل ما لم يكن صحيحًا. يقرر فيه شخص لا يعمل على ملفك.
treatment-code = يصبح ذلك بلاغًا مستقلًا له رمز خاص به تراه بعد قليل. والردود عليه تكون خلف ذلك الرمز.
treatment-sent = هذا الرمز يفتح شكواك وحدها. احتفظ أيضًا بالرمز الذي جئت به.

decided-title = ما تقرر
decided-text = ترى هنا أن شيئًا تقرر ومتى. أما مضمونه فيخبرك به شخص حيث يكون ذلك آمنًا لك.
decided-none = لم يتقرر شيء بعد.
looks-title = من فتح ما هو محفوظ عنك
looks-text = ترى عملهم ولا ترى أسماءهم.
looks-none = لم يفتحه أحد.
looks-withheld = { $number ->
    [zero] لا يوجد غير ما هو معروض.
    [one] مرة أخرى واحدة لا تُعرض الآن لأن عرضها يضر بالتحقيق.
    [two] مرتان أخريان لا تُعرضان الآن لأن عرضهما يضر بالتحقيق.
    [few] { $number } مرات أخرى لا تُعرض الآن لأن عرضها يضر بالتحقيق.
    [many] { $number } مرةً أخرى لا تُعرض الآن لأن عرضها يضر بالتحقيق.
   *[other] { $number } مرة أخرى لا تُعرض الآن لأن عرضها يضر بالتحقيق.
  }
consents-title = ما وافقت عليه
consents-text = يمكنك أن تسحب أي موافقة في أي وقت. ويسري ذلك فورًا.
consents-none = لم توافق على شيء.
consents-waits = قلت إنك ستوافق. سيسألك أحد أولًا.
withdraw = سحب
withdraw-all = سحب الكل
wish-consent = سأوافق على المشاركة من أجل

purpose-assistance = مساعدتك
purpose-medical = الرعاية الطبية
purpose-psychosocial = شخص تتحدث إليه
purpose-legal = المشورة القانونية
purpose-protection = سلامتك
purpose-child-protection = حماية طفل
purpose-tracing = البحث عن عائلتك
purpose-age-assessment = معرفة العمر
purpose-referral = إحالتك إلى خدمة
purpose-investigation = النظر في ما حدث
purpose-member-state-notification = إبلاغ الدولة التي أرسلت الشخص
purpose-criminal-accountability = محكمة جنائية
purpose-paternity = النسب أو نفقة الطفل
purpose-complaint = شكوى من المعاملة
purpose-follow-up = السؤال عن حالك
purpose-publication = النشر
recipient-organisation = منظمة أخرى
recipient-member-state = دولة
recipient-own-organisation = هذه المنظمة
recipient-family = عائلتك
recipient-public = عامة الناس
role-conduct-officer = مسؤول السلوك
role-head-of-conduct = رئيس مكتب السلوك
role-investigator = محقق
role-assistance-focal-point = من يرتب المساعدة
role-victims-rights-advocate = المدافع عن حقوق الضحايا
role-child-protection-actor = عامل حماية الطفل
role-referral-partner = عامل لدى شريك
role-counsel = مستشار قانوني
role-statistics-officer = مسؤول الإحصاءات
role-auditor = مدقق
role-armed-actor = فرد من قوة
role-key-custodian = حافظ المفاتيح
role-registrar = أمين السجل
role-policy-owner = المسؤول عن القواعد
role-reviewer = مراجع
step-report-triaged = نُظر في بلاغك
step-report-reopened = أُعيد فتح بلاغك
step-report-rejected = لم يُقبل بلاغك
step-information-closed = أُغلقت المعلومة
step-case-opened = فُتح ملف
step-investigation-opened = بدأ تحقيق
step-investigation-suspended = توقف التحقيق مؤقتًا
step-investigation-resumed = يستمر التحقيق
step-investigation-completed = انتهى التحقيق
step-finding-made = هناك استنتاج
step-outcome-recorded = هناك نتيجة
step-case-closed = أُغلق الملف
step-review-asked = طلب أحد النظر في الإغلاق مرة أخرى
step-closure-upheld = يبقى الملف مغلقًا
step-case-reopened = أُعيد فتح الملف
step-assistance-opened = بدأت المساعدة
step-service-offered = عُرضت خدمة
step-service-accepted = قُبلت خدمة
step-service-declined = رُفضت خدمة
step-service-provided = قُدمت خدمة
step-assistance-closed = انتهت المساعدة
step-survivor-informed = أُخبرت
told-report-received = بأن البلاغ وصل
told-rights = بحقوقك وخياراتك
told-steps = بالخطوات التالية
told-investigation-opened = بأن تحقيقًا بدأ
told-investigation-completed = بأن التحقيق انتهى
told-finding = باستنتاج
told-outcome = بنتيجة
told-delay = بتأخير وسببه
told-closure = بالإغلاق وكيف يُنظر فيه مرة أخرى
told-assistance = بالمساعدة المتاحة
told-other = بشيء آخر

wrong-title = هناك شيء ناقص
wrong-choose = اختر إجابة
wrong-empty = اكتب شيئًا هنا
wrong-long = هذا النص طويل جدًا. اختصره، واكتب الباقي لاحقًا برمزك.
wrong-letter = فيه حرف لا يمكن حفظه. اكتب النص مرة أخرى.
wrong-way = قل كيف يمكن الوصول إليك، أو اختر ألا يتصل بك أحد

trouble-title = لم ينجح ذلك
trouble-nothing = لا توجد صفحة كهذه هنا.
trouble-busy = هناك كثيرون في هذه اللحظة. انتظر دقيقة، ثم ارجع وحاول مرة أخرى.
trouble-long = هذا طويل جدًا. ارجع واختصره.
trouble-often = استُعمل هذا الرمز مرات كثيرة. انتظر دقيقة.
trouble-form = لم تُفتح هذه الصفحة من هنا، أو بقيت مفتوحة طويلًا. ارجع وحمّلها من جديد وأرسلها مرة أخرى.
trouble-inner = حدث خطأ هنا، وليس منك. ارجع وحاول مرة أخرى بعد قليل.
trouble-no-room = لا يوجد مكان هنا في هذه اللحظة. لم يُرسل شيء. حاول لاحقا، أو اذهب إلى المكتب بنفسك.
