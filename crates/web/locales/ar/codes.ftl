## sex-age
label-sex-age-woman = امرأة
label-sex-age-girl = فتاة دون 18 عاما
label-sex-age-man = رجل
label-sex-age-boy = فتى دون 18 عاما
label-sex-age-female-age-unknown = أنثى، العمر غير معروف
label-sex-age-male-age-unknown = ذكر، العمر غير معروف
label-sex-age-adult-sex-unknown = بالغ، الجنس غير معروف
label-sex-age-child-sex-unknown = طفل، الجنس غير معروف
label-sex-age-age-unknown = العمر غير معروف، والجنس لم يذكر
label-sex-age-unknown = لا شيء معروف
## purpose
label-purpose-assistance = مساعدة الشخص
label-purpose-medical = الرعاية الطبية
label-purpose-psychosocial = الدعم النفسي والاجتماعي
label-purpose-legal = المساعدة والمشورة القانونية
label-purpose-protection = الحماية والسلامة
label-purpose-child-protection = حماية الطفل وإدارة الحالة
label-purpose-tracing = البحث عن الأسرة ولم شملها
label-purpose-age-assessment = تقدير العمر
label-purpose-referral = الإحالة إلى خدمة
label-purpose-investigation = التحقيق
label-purpose-member-state-notification = إخطار دولة عضو
label-purpose-criminal-accountability = الإحالة للمساءلة الجنائية
label-purpose-paternity = مطالبة بالنسب أو بنفقة الطفل
label-purpose-complaint = شكوى من المعاملة
label-purpose-follow-up = متابعة حال الشخص
label-purpose-publication = النشر
label-purpose-statistics = أرقام فيها أعداد صغيرة
label-purpose-audit = التدقيق
label-purpose-supervision = الإشراف والمراجعة
label-purpose-erasure = المحو وما يلزم البت فيه
label-purpose-transition = تسليم الملف إلى من يخلف
## service-kind
label-service-kind-safehouse-service = مكان آمن للإقامة
label-service-kind-health-medical-service = الصحة والرعاية الطبية
label-service-kind-psychosocial-service = الدعم النفسي والاجتماعي
label-service-kind-police-other-service = الشرطة أو جهة أمن أخرى
label-service-kind-legal-assistance-service = المساعدة القانونية
label-service-kind-livelihoods-service = سبل العيش
label-service-kind-child-protection-service = حماية الطفل
label-service-kind-family-mediation-service = الوساطة الأسرية
label-service-kind-family-reunification-service = لم شمل الأسرة
label-service-kind-education-service = التعليم
label-service-kind-nfi-clothes-shoes-service = ملابس وأحذية ولوازم منزلية
label-service-kind-water-sanitation-service = المياه والصرف الصحي
label-service-kind-registration-service = التسجيل والوثائق المدنية
label-service-kind-food-service = الغذاء
label-service-kind-other-service = خدمة أخرى
## service-status
label-service-status-active = عاملة
label-service-status-inactive = غير عاملة
label-service-status-defunct = لم تعد قائمة
label-service-status-temporarily-closed = مغلقة مؤقتا
## care-arrangement
label-care-arrangement-parent-s = الوالدان أو أحدهما
label-care-arrangement-step-parent = زوج الأم أو زوجة الأب
label-care-arrangement-customary-caregiver-s = مقدمو الرعاية بحسب العرف
label-care-arrangement-adult-sibling = أخ بالغ أو أخت بالغة
label-care-arrangement-kinship-care-extended-family = الأقارب
label-care-arrangement-foster-care = أسرة حاضنة
label-care-arrangement-residential-care = رعاية في مؤسسة
label-care-arrangement-kafala = كفالة
label-care-arrangement-independent-living = عيش مستقل
label-care-arrangement-child-headed-household = أسرة يعيلها طفل
label-care-arrangement-unrelated-adult = بالغ ليس من الأقارب
label-care-arrangement-no-care-arrangement = لا يوجد
label-care-arrangement-other = ترتيب آخر
## separation-cause
label-separation-cause-conflict = نزاع
label-separation-cause-death = وفاة
label-separation-cause-family-abuse-violence-exploitation = إساءة أو عنف أو استغلال في الأسرة
label-separation-cause-lack-of-access-to-services-support = لا وصول إلى الخدمات أو الدعم
label-separation-cause-caafag = ارتباط بقوة مسلحة أو جماعة مسلحة
label-separation-cause-sickness-of-family-member = مرض في الأسرة
label-separation-cause-entrusted-into-the-care-of-an-individual = عُهد به إلى شخص
label-separation-cause-arrest-and-detention = توقيف أو احتجاز
label-separation-cause-abandonment = تخل عن الطفل
label-separation-cause-repatriation = عودة إلى الوطن
label-separation-cause-population-movement = تنقل السكان
label-separation-cause-migration = هجرة
label-separation-cause-poverty = فقر
label-separation-cause-natural-disaster = كارثة طبيعية
label-separation-cause-divorce-remarriage = طلاق أو زواج جديد
label-separation-cause-other-please-specify = سبب آخر
## protection-concern
label-protection-concern-sexually-exploited = تعرض للاستغلال الجنسي
label-protection-concern-gbv-survivor = ناج أو ناجية من العنف القائم على النوع الاجتماعي
label-protection-concern-trafficked-smuggled = تعرض للاتجار أو التهريب
label-protection-concern-statelessness = عديم الجنسية
label-protection-concern-arrested-detained = موقوف أو محتجز
label-protection-concern-migrant = مهاجر
label-protection-concern-disabled = يعيش مع إعاقة
label-protection-concern-serious-health-issue = مرض خطير
label-protection-concern-refugee = لاجئ
label-protection-concern-caafag = مرتبط بقوة مسلحة أو جماعة مسلحة
label-protection-concern-street-child = يعيش في الشارع
label-protection-concern-child-mother = طفلة وأم
label-protection-concern-physically-or-mentally-abused = تعرض لإساءة جسدية أو نفسية
label-protection-concern-living-with-vulnerable-person = يعيش مع شخص في وضع هش
label-protection-concern-worst-forms-of-child-labor = أسوأ أشكال عمل الأطفال
label-protection-concern-child-headed-household = في أسرة يعيلها طفل
label-protection-concern-mentally-distressed = في ضيق نفسي
label-protection-concern-other = شاغل آخر
## need
label-need-medical = رعاية طبية
label-need-psychosocial = دعم نفسي واجتماعي
label-need-safe-place = مكان آمن
label-need-food = غذاء
label-need-clothing = ملابس
label-need-education = تعليم
label-need-documents = وثائق مدنية
label-need-tracing = البحث عن الأسرة
label-need-livelihood = سبل العيش
label-need-legal = مساعدة قانونية
label-need-disability-support = دعم بسبب إعاقة
label-need-maternal-care = رعاية الأم والرضيع
label-need-other = حاجة أخرى
## referral-decline-reason
label-referral-decline-reason-no-capacity = لا مكان شاغر
label-referral-decline-reason-not-eligible = خارج ما تستقبله الخدمة
label-referral-decline-reason-wrong-place = خارج المنطقة
label-referral-decline-reason-not-reachable = لا يمكن الوصول إلى الشخص بأمان
label-referral-decline-reason-service-closed = الخدمة مغلقة
label-referral-decline-reason-other = سبب آخر
## referral-outcome
label-referral-outcome-service-provided = قُدمت
label-referral-outcome-partly-provided = قُدمت جزئيا
label-referral-outcome-referral-declined-by-survivor = رفضها الشخص الناجي
label-referral-outcome-services-already-received-from-another-agency = سبق تلقيها من جهة أخرى
label-referral-outcome-service-not-applicable = لم تنطبق
label-referral-outcome-service-unavailable = غير متاحة
## revocation-reason
label-revocation-reason-consent-withdrawn = سُحبت الموافقة
label-revocation-reason-wrong-recipient = وصلت إلى مستلم خطأ
label-revocation-reason-recipient-silent = المستلم لا يجيب
label-revocation-reason-no-longer-needed = لم تعد لازمة
label-revocation-reason-unsafe = لم تعد آمنة
label-revocation-reason-other = سبب آخر، بالكلمات
## belonging
label-belonging-clothing = ملابس
label-belonging-money = نقود
label-belonging-documents = وثائق
label-belonging-telephone = هاتف
label-belonging-medicine = أدوية
label-belonging-religious-item = غرض ديني
label-belonging-infant-items = لوازم رضيع
label-belonging-none = لا شيء
label-belonging-other = أشياء أخرى
## age-method
label-age-method-documents = وثائق
label-age-method-interview = مقابلة يجريها موظف مدرب
label-age-method-family-statement = ما تقوله الأسرة
label-age-method-community-statement = ما يقوله المجتمع المحلي
label-age-method-holistic = عدة طرق معا
label-age-method-medical = طبية؛ الملاذ الأخير
## receiver-decline-reason
label-receiver-decline-reason-no-place = لا مكان شاغر
label-receiver-decline-reason-outside-area = خارج المنطقة
label-receiver-decline-reason-no-access = يتعذر الوصول إلى المكان
label-receiver-decline-reason-not-mandated = خارج الولاية
label-receiver-decline-reason-other = سبب آخر
## place-kind
label-place-kind-hospital = مستشفى
label-place-kind-clinic = عيادة أو مركز صحي
label-place-kind-mobile-team = فريق طبي متنقل
label-place-kind-field-hospital = مستشفى ميداني تابع لقوة
label-place-kind-on-the-spot = في المكان نفسه
label-place-kind-other = مكان آخر
## apart-reason
label-apart-reason-medical-care = رعاية طبية في مكان آخر
label-apart-reason-no-place = لا مكان للجميع
label-apart-reason-own-wish = برغبة الطفل نفسه
label-apart-reason-best-interests = لمصلحة أحدهم الفضلى
label-apart-reason-family-found = وُجدت أسرة أحدهم
label-apart-reason-other = سبب آخر
## handover-closing-reason
label-handover-closing-reason-reunified = لُم شمله مع أسرته وتوبع
label-handover-closing-reason-alternative-care = في رعاية بديلة دائمة
label-handover-closing-reason-independent-living = يعيش مستقلا
label-handover-closing-reason-came-of-age = بلغ سن الرشد
label-handover-closing-reason-left = غادر، ولا يمكن فعل المزيد
label-handover-closing-reason-died = توفي
label-handover-closing-reason-found-adult = تبين أنه بالغ
label-handover-closing-reason-other-country = ذهب إلى بلد آخر
label-handover-closing-reason-formal-closing = إغلاق رسمي
label-handover-closing-reason-entered-in-error = سُجل خطأ
label-handover-closing-reason-other = سبب آخر
## handover-reopening-reason
label-handover-reopening-reason-news = أخبار عن الطفل
label-handover-reopening-reason-back = عاد الطفل
label-handover-reopening-reason-solution-failed = لم ينجح الحل
label-handover-reopening-reason-closed-in-error = أُغلق خطأ
label-handover-reopening-reason-other = سبب آخر
## correction-reason
label-correction-reason-mistyped = خطأ في الكتابة
label-correction-reason-misheard = سوء سمع أو ترجمة
label-correction-reason-wrong-person = المقصود شخص آخر
label-correction-reason-wrong-matter = المقصود أمر آخر
label-correction-reason-misunderstood = سوء فهم
label-correction-reason-found-later = عُرف لاحقا فقط
label-correction-reason-recorded-twice = سُجل مرتين
label-correction-reason-other = سبب آخر
## guardian-authority
label-guardian-authority-family = الأسرة
label-guardian-authority-customary = عرف المجتمع المحلي
label-guardian-authority-court = محكمة
label-guardian-authority-social-service = خدمة اجتماعية
label-guardian-authority-self-declared = يقول ذلك، ولم يؤكد
label-guardian-authority-other = سلطة أخرى
## guardian-end-reason
label-guardian-end-reason-of-age = بلغ الطفل سن الرشد
label-guardian-end-reason-court = محكمة
label-guardian-end-reason-not-safe = غير آمن
label-guardian-end-reason-died = توفي الوصي
label-guardian-end-reason-replaced = وصي آخر
label-guardian-end-reason-returned = يعيش الطفل في مكان آخر
label-guardian-end-reason-other = سبب آخر
## contact-unsafe-source
label-contact-unsafe-source-person = قال الشخص ذلك
label-contact-unsafe-source-family = الأسرة أو الأصدقاء
label-contact-unsafe-source-intermediary = من ينقل الرسائل
label-contact-unsafe-source-worker = لاحظه أحد العاملين
label-contact-unsafe-source-answered-by-another = أجاب شخص آخر
label-contact-unsafe-source-other = بطريقة أخرى
## lawful-basis
label-lawful-basis-official-task = مهمة الملف
label-lawful-basis-legal-obligation = واجب بموجب قانون أو قاعدة
label-lawful-basis-legal-claim = مطالبة ترفع أو يدافع عنها
label-lawful-basis-vital-interests = حياة في خطر
label-lawful-basis-child-best-interests = مصلحة طفل الفضلى
label-lawful-basis-due-process = حق المدعى عليه في أن يُسمع
label-lawful-basis-oversight = تدقيق أو مراجعة
## sending-way
label-sending-way-by-hand = باليد
label-sending-way-courier = مع رسول
label-sending-way-phone = بالهاتف
label-sending-way-email-sealed = بالبريد الإلكتروني، مشفرا
label-sending-way-signed-link = برابط موقع
label-sending-way-reply-file = كملف يُجاب عنه
label-sending-way-platform = على منصة يستعملها الطرفان
label-sending-way-other = طريقة أخرى
## assistance-need
label-assistance-need-medical = رعاية طبية
label-assistance-need-psychosocial = دعم نفسي واجتماعي
label-assistance-need-safe-place = مكان آمن
label-assistance-need-food = غذاء
label-assistance-need-clothing = ملابس
label-assistance-need-education = تعليم أو تدريب
label-assistance-need-documents = وثائق
label-assistance-need-tracing = البحث عن الأسرة
label-assistance-need-livelihood = سبل العيش
label-assistance-need-legal = مساعدة قانونية
label-assistance-need-other = حاجة أخرى، بالكلمات
## clocks
label-clocks-handover = يُسلَّم الطفل
label-clocks-referral-answer-1h = يُجاب عن الإحالة: خلال ساعة
label-clocks-referral-answer-24h = يُجاب عن الإحالة: خلال يوم
label-clocks-referral-answer-72h = يُجاب عن الإحالة: خلال ثلاثة أيام
label-clocks-referral-answer-5d = يُجاب عن الإحالة: خلال خمسة أيام
label-clocks-consent-override = ينتهي تجاوز الموافقة
label-clocks-contact-plan-review = تُراجع خطة اتصال
## instruments
label-instruments-mli-2013 = بروتوكول بشأن إطلاق سراح الأطفال المرتبطين بالجماعات المسلحة ونقلهم وحمايتهم
label-instruments-tcd-2014 = بروتوكول بشأن تسليم الأطفال
label-instruments-ner-2017 = بروتوكول بشأن الأطفال المفترض ارتباطهم بجماعات مسلحة
label-instruments-bfa-2022 = بروتوكول بشأن نقل الأطفال الذين يُعثر عليهم أثناء عمليات التأمين ورعايتهم
label-instruments-nga-2022 = بروتوكول تسليم الأطفال الذين يُعثر عليهم في سياق النزاع المسلح في نيجيريا ومنطقة حوض بحيرة تشاد
label-instruments-phl-ra-11188 = قانون الجمهورية 11188، المادة 24 (نسخة نصية؛ رقم القانون من الذاكرة)
label-instruments-iddrs-5-20 = IDDRS 5.20، البند 8.2.1، مواقع التسريح
label-instruments-som-2014 = إجراءات التشغيل الموحدة لاستقبال الأطفال وتسليمهم
label-instruments-sdn-2016 = إجراءات التشغيل الموحدة الوطنية بموجب خطة العمل (2016) وخريطة طريق 2021
label-instruments-cod-2013 = ممارسة بعثة MONUSCO في حماية الطفل؛ توجيهات حكومية لعام 2013 بشأن الأطفال المحتجزين
