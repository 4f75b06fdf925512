## sex-age
label-sex-age-woman = Mwanamke
label-sex-age-girl = Msichana chini ya miaka 18
label-sex-age-man = Mwanamume
label-sex-age-boy = Mvulana chini ya miaka 18
label-sex-age-female-age-unknown = Wa kike, umri haujulikani
label-sex-age-male-age-unknown = Wa kiume, umri haujulikani
label-sex-age-adult-sex-unknown = Mtu mzima, jinsia haijulikani
label-sex-age-child-sex-unknown = Mtoto, jinsia haijulikani
label-sex-age-age-unknown = Umri haujulikani, jinsia haikusemwa
label-sex-age-unknown = Hakuna kinachojulikana
## purpose
label-purpose-assistance = Msaada kwa mtu huyo
label-purpose-medical = Matibabu
label-purpose-psychosocial = Msaada wa kisaikolojia na kijamii
label-purpose-legal = Msaada na ushauri wa kisheria
label-purpose-protection = Ulinzi na usalama
label-purpose-child-protection = Ulinzi wa mtoto na usimamizi wa kesi
label-purpose-tracing = Kutafuta familia na kuunganisha familia
label-purpose-age-assessment = Tathmini ya umri
label-purpose-referral = Rufaa kwa huduma
label-purpose-investigation = Uchunguzi
label-purpose-member-state-notification = Kuarifu Nchi Mwanachama
label-purpose-criminal-accountability = Kupeleka kwenye uwajibikaji wa jinai
label-purpose-paternity = Dai la ubaba au matunzo ya mtoto
label-purpose-complaint = Lalamiko kuhusu kutendewa
label-purpose-follow-up = Kufuatilia hali ya mtu huyo
label-purpose-publication = Kuchapisha
label-purpose-statistics = Takwimu zenye idadi ndogo
label-purpose-audit = Ukaguzi
label-purpose-supervision = Usimamizi na mapitio
label-purpose-erasure = Ufutaji na kinachopaswa kuamuliwa
label-purpose-transition = Kukabidhi faili kwa anayefuata
## service-kind
label-service-kind-safehouse-service = Mahali salama pa kukaa
label-service-kind-health-medical-service = Afya na matibabu
label-service-kind-psychosocial-service = Msaada wa kisaikolojia na kijamii
label-service-kind-police-other-service = Polisi au usalama mwingine
label-service-kind-legal-assistance-service = Msaada wa kisheria
label-service-kind-livelihoods-service = Njia za kujikimu
label-service-kind-child-protection-service = Ulinzi wa mtoto
label-service-kind-family-mediation-service = Upatanishi wa familia
label-service-kind-family-reunification-service = Kuunganisha familia
label-service-kind-education-service = Elimu
label-service-kind-nfi-clothes-shoes-service = Nguo, viatu na vifaa vya nyumbani
label-service-kind-water-sanitation-service = Maji na usafi wa mazingira
label-service-kind-registration-service = Usajili na hati za kiraia
label-service-kind-food-service = Chakula
label-service-kind-other-service = Huduma nyingine
## service-status
label-service-status-active = Inafanya kazi
label-service-status-inactive = Haifanyi kazi
label-service-status-defunct = Haipo tena
label-service-status-temporarily-closed = Imefungwa kwa muda
## care-arrangement
label-care-arrangement-parent-s = Wazazi
label-care-arrangement-step-parent = Mzazi wa kambo
label-care-arrangement-customary-caregiver-s = Walezi wa kimila
label-care-arrangement-adult-sibling = Kaka au dada mtu mzima
label-care-arrangement-kinship-care-extended-family = Ndugu wa ukoo
label-care-arrangement-foster-care = Familia ya malezi ya muda
label-care-arrangement-residential-care = Malezi katika makao
label-care-arrangement-kafala = Kafala
label-care-arrangement-independent-living = Kuishi kwa kujitegemea
label-care-arrangement-child-headed-household = Kaya inayoongozwa na mtoto
label-care-arrangement-unrelated-adult = Mtu mzima asiye ndugu
label-care-arrangement-no-care-arrangement = Hakuna
label-care-arrangement-other = Mpangilio mwingine
## separation-cause
label-separation-cause-conflict = Migogoro
label-separation-cause-death = Kifo
label-separation-cause-family-abuse-violence-exploitation = Unyanyasaji, ukatili au unyonyaji katika familia
label-separation-cause-lack-of-access-to-services-support = Kukosa huduma au msaada
label-separation-cause-caafag = Kuhusishwa na jeshi au kikundi chenye silaha
label-separation-cause-sickness-of-family-member = Ugonjwa katika familia
label-separation-cause-entrusted-into-the-care-of-an-individual = Alikabidhiwa mtu amlee
label-separation-cause-arrest-and-detention = Kukamatwa au kuwekwa kizuizini
label-separation-cause-abandonment = Kutelekezwa
label-separation-cause-repatriation = Kurudishwa nchini
label-separation-cause-population-movement = Watu kuhamahama
label-separation-cause-migration = Uhamiaji
label-separation-cause-poverty = Umaskini
label-separation-cause-natural-disaster = Janga la asili
label-separation-cause-divorce-remarriage = Talaka au ndoa nyingine
label-separation-cause-other-please-specify = Sababu nyingine
## protection-concern
label-protection-concern-sexually-exploited = Alinyonywa kingono
label-protection-concern-gbv-survivor = Manusura wa ukatili wa kijinsia
label-protection-concern-trafficked-smuggled = Alisafirishwa kiharamu au kwa magendo
label-protection-concern-statelessness = Hana utaifa
label-protection-concern-arrested-detained = Amekamatwa au amezuiliwa
label-protection-concern-migrant = Mhamiaji
label-protection-concern-disabled = Anaishi na ulemavu
label-protection-concern-serious-health-issue = Ugonjwa mkubwa
label-protection-concern-refugee = Mkimbizi
label-protection-concern-caafag = Amehusishwa na jeshi au kikundi chenye silaha
label-protection-concern-street-child = Anaishi mtaani
label-protection-concern-child-mother = Mtoto ambaye ni mama
label-protection-concern-physically-or-mentally-abused = Alinyanyaswa kimwili au kiakili
label-protection-concern-living-with-vulnerable-person = Anaishi na mtu aliye katika hali hatarishi
label-protection-concern-worst-forms-of-child-labor = Aina mbaya zaidi za ajira ya watoto
label-protection-concern-child-headed-household = Katika kaya inayoongozwa na mtoto
label-protection-concern-mentally-distressed = Ana msongo wa mawazo
label-protection-concern-other = Wasiwasi mwingine
## need
label-need-medical = Matibabu
label-need-psychosocial = Msaada wa kisaikolojia na kijamii
label-need-safe-place = Mahali salama
label-need-food = Chakula
label-need-clothing = Nguo
label-need-education = Elimu
label-need-documents = Hati za kiraia
label-need-tracing = Kutafuta familia
label-need-livelihood = Njia ya kujikimu
label-need-legal = Msaada wa kisheria
label-need-disability-support = Msaada kuhusu ulemavu
label-need-maternal-care = Huduma kwa mama na mtoto mchanga
label-need-other = Hitaji lingine
## referral-decline-reason
label-referral-decline-reason-no-capacity = Hakuna nafasi
label-referral-decline-reason-not-eligible = Nje ya yanayopokelewa na huduma
label-referral-decline-reason-wrong-place = Nje ya eneo
label-referral-decline-reason-not-reachable = Mtu huyo hawezi kufikiwa kwa usalama
label-referral-decline-reason-service-closed = Huduma imefungwa
label-referral-decline-reason-other = Sababu nyingine
## referral-outcome
label-referral-outcome-service-provided = Imetolewa
label-referral-outcome-partly-provided = Imetolewa kwa sehemu
label-referral-outcome-referral-declined-by-survivor = Manusura alikataa
label-referral-outcome-services-already-received-from-another-agency = Imeshapokelewa kwingine
label-referral-outcome-service-not-applicable = Haikuhusika
label-referral-outcome-service-unavailable = Haipatikani
## revocation-reason
label-revocation-reason-consent-withdrawn = Idhini iliondolewa
label-revocation-reason-wrong-recipient = Ilikwenda kwa mpokeaji asiye sahihi
label-revocation-reason-recipient-silent = Mpokeaji hajibu
label-revocation-reason-no-longer-needed = Haihitajiki tena
label-revocation-reason-unsafe = Si salama tena
label-revocation-reason-other = Sababu nyingine, kwa maneno
## belonging
label-belonging-clothing = Nguo
label-belonging-money = Pesa
label-belonging-documents = Hati
label-belonging-telephone = Simu
label-belonging-medicine = Dawa
label-belonging-religious-item = Kitu cha kidini
label-belonging-infant-items = Vitu vya mtoto mchanga
label-belonging-none = Hakuna
label-belonging-other = Vitu vingine
## age-method
label-age-method-documents = Hati
label-age-method-interview = Mahojiano na mfanyakazi aliyefunzwa
label-age-method-family-statement = Inachosema familia
label-age-method-community-statement = Inachosema jamii
label-age-method-holistic = Njia kadhaa kwa pamoja
label-age-method-medical = Kitabibu; njia ya mwisho
## receiver-decline-reason
label-receiver-decline-reason-no-place = Hakuna nafasi
label-receiver-decline-reason-outside-area = Nje ya eneo
label-receiver-decline-reason-no-access = Mahali hapafikiki
label-receiver-decline-reason-not-mandated = Si jukumu lake
label-receiver-decline-reason-other = Sababu nyingine
## place-kind
label-place-kind-hospital = Hospitali
label-place-kind-clinic = Kliniki au zahanati
label-place-kind-mobile-team = Timu ya matibabu inayotembea
label-place-kind-field-hospital = Hospitali ya muda ya jeshi
label-place-kind-on-the-spot = Papo hapo
label-place-kind-other = Mahali pengine
## apart-reason
label-apart-reason-medical-care = Matibabu mahali pengine
label-apart-reason-no-place = Hakuna nafasi kwa wote
label-apart-reason-own-wish = Kwa matakwa ya mtoto mwenyewe
label-apart-reason-best-interests = Kwa maslahi bora ya mmoja wao
label-apart-reason-family-found = Familia ya mmoja wao imepatikana
label-apart-reason-other = Sababu nyingine
## handover-closing-reason
label-handover-closing-reason-reunified = Ameunganishwa na familia na kufuatiliwa
label-handover-closing-reason-alternative-care = Yuko katika malezi mbadala ya kudumu
label-handover-closing-reason-independent-living = Anaishi kwa kujitegemea
label-handover-closing-reason-came-of-age = Amefikia utu uzima
label-handover-closing-reason-left = Ameondoka, na hakuna zaidi kinachoweza kufanywa
label-handover-closing-reason-died = Amefariki
label-handover-closing-reason-found-adult = Imebainika ni mtu mzima
label-handover-closing-reason-other-country = Amekwenda nchi nyingine
label-handover-closing-reason-formal-closing = Kufungwa rasmi
label-handover-closing-reason-entered-in-error = Iliingizwa kimakosa
label-handover-closing-reason-other = Sababu nyingine
## handover-reopening-reason
label-handover-reopening-reason-news = Habari za mtoto
label-handover-reopening-reason-back = Mtoto amerudi
label-handover-reopening-reason-solution-failed = Suluhisho halikufaulu
label-handover-reopening-reason-closed-in-error = Ilifungwa kimakosa
label-handover-reopening-reason-other = Sababu nyingine
## correction-reason
label-correction-reason-mistyped = Kosa la kuandika
label-correction-reason-misheard = Ilisikika au kutafsiriwa vibaya
label-correction-reason-wrong-person = Alikusudiwa mtu mwingine
label-correction-reason-wrong-matter = Lilikusudiwa jambo lingine
label-correction-reason-misunderstood = Haikueleweka vizuri
label-correction-reason-found-later = Ilijulikana baadaye tu
label-correction-reason-recorded-twice = Ilirekodiwa mara mbili
label-correction-reason-other = Sababu nyingine
## guardian-authority
label-guardian-authority-family = Familia
label-guardian-authority-customary = Mila ya jamii
label-guardian-authority-court = Mahakama
label-guardian-authority-social-service = Huduma ya ustawi wa jamii
label-guardian-authority-self-declared = Anasema hivyo, haijathibitishwa
label-guardian-authority-other = Mamlaka nyingine
## guardian-end-reason
label-guardian-end-reason-of-age = Mtoto amefikia utu uzima
label-guardian-end-reason-court = Mahakama
label-guardian-end-reason-not-safe = Si salama
label-guardian-end-reason-died = Mlezi amefariki
label-guardian-end-reason-replaced = Mlezi mwingine
label-guardian-end-reason-returned = Mtoto anaishi kwingine
label-guardian-end-reason-other = Sababu nyingine
## contact-unsafe-source
label-contact-unsafe-source-person = Mtu mwenyewe alisema
label-contact-unsafe-source-family = Familia au marafiki
label-contact-unsafe-source-intermediary = Anayepeleka ujumbe
label-contact-unsafe-source-worker = Mfanyakazi aliona
label-contact-unsafe-source-answered-by-another = Mtu mwingine alijibu
label-contact-unsafe-source-other = Njia nyingine
## lawful-basis
label-lawful-basis-official-task = Kazi ya faili
label-lawful-basis-legal-obligation = Wajibu wa sheria au kanuni
label-lawful-basis-legal-claim = Dai linalotolewa au kutetewa
label-lawful-basis-vital-interests = Maisha yamo hatarini
label-lawful-basis-child-best-interests = Maslahi bora ya mtoto
label-lawful-basis-due-process = Haki ya mtuhumiwa kusikilizwa
label-lawful-basis-oversight = Ukaguzi au mapitio
## sending-way
label-sending-way-by-hand = Kwa mkono
label-sending-way-courier = Kwa tarishi
label-sending-way-phone = Kwa simu
label-sending-way-email-sealed = Kwa barua pepe, iliyosimbwa
label-sending-way-signed-link = Kwa kiungo kilichotiwa saini
label-sending-way-reply-file = Kama faili la kujibiwa
label-sending-way-platform = Kwenye jukwaa linalotumiwa na wote wawili
label-sending-way-other = Njia nyingine
## assistance-need
label-assistance-need-medical = Matibabu
label-assistance-need-psychosocial = Msaada wa kisaikolojia na kijamii
label-assistance-need-safe-place = Mahali salama
label-assistance-need-food = Chakula
label-assistance-need-clothing = Nguo
label-assistance-need-education = Elimu au mafunzo
label-assistance-need-documents = Hati
label-assistance-need-tracing = Kutafuta familia
label-assistance-need-livelihood = Njia ya kujikimu
label-assistance-need-legal = Msaada wa kisheria
label-assistance-need-other = Hitaji lingine, kwa maneno
## clocks
label-clocks-handover = Mtoto anakabidhiwa
label-clocks-referral-answer-1h = Rufaa inajibiwa: ndani ya saa moja
label-clocks-referral-answer-24h = Rufaa inajibiwa: ndani ya siku moja
label-clocks-referral-answer-72h = Rufaa inajibiwa: ndani ya siku tatu
label-clocks-referral-answer-5d = Rufaa inajibiwa: ndani ya siku tano
label-clocks-consent-override = Kuvuka idhini kunaisha muda
label-clocks-contact-plan-review = Mpango wa mawasiliano unapitiwa upya
## instruments
label-instruments-mli-2013 = Itifaki ya kuachiliwa, kuhamishwa na kulindwa kwa watoto waliohusishwa na vikundi vyenye silaha
label-instruments-tcd-2014 = Itifaki ya makabidhiano ya watoto
label-instruments-ner-2017 = Itifaki kuhusu watoto wanaodhaniwa kuhusishwa na vikundi vyenye silaha
label-instruments-bfa-2022 = Itifaki ya kuhamisha na kulea watoto wanaokutwa wakati wa operesheni za usalama
label-instruments-nga-2022 = Itifaki ya makabidhiano ya watoto wanaokutwa wakati wa mgogoro wa silaha nchini Nigeria na eneo la Bonde la Ziwa Chad
label-instruments-phl-ra-11188 = Sheria ya Jamhuri 11188 kif. 24 (nakala ya maandishi; nambari ya sheria kwa kumbukumbu)
label-instruments-iddrs-5-20 = IDDRS 5.20 kif. 8.2.1, maeneo ya kuwaondoa wapiganaji jeshini
label-instruments-som-2014 = Utaratibu wa kawaida wa kupokea na kukabidhi watoto
label-instruments-sdn-2016 = Taratibu za kawaida za kitaifa chini ya mpango wa utekelezaji (2016) na ramani ya njia ya 2021
label-instruments-cod-2013 = Utendaji wa MONUSCO wa ulinzi wa mtoto; maagizo ya serikali ya 2013 kuhusu watoto walio kizuizini
