language-name = Kiswahili
language-direction = ltr
language-reviewed = no
not-reviewed = Tafsiri hii bado haijakaguliwa na mtu anayezungumza lugha hii. Kama kitu hakieleweki, angalia pia lugha nyingine.

title = Ujumbe
skip = Nenda kwenye maandishi
languages = Lugha
leave = Ondoka kwenye ukurasa huu
to-start = Mwanzo
go-on = Endelea
go-back = Rudi
change = Badilisha
send = Tuma
close = Funga
nothing = Hakuna
listen = Sikiliza
history = Kifaa hiki bado kinaweza kuonyesha baadaye kwamba mtu alitembelea ukurasa huu. Kama hilo si salama kwako, tumia dirisha la faragha, au futa ziara hii kwenye historia.
day = { $day } { $month ->
    [1] Januari
    [2] Februari
    [3] Machi
    [4] Aprili
    [5] Mei
    [6] Juni
    [7] Julai
    [8] Agosti
    [9] Septemba
    [10] Oktoba
    [11] Novemba
   *[12] Desemba
  } { $year }

start-title = Eleza kilichotokea
start-write = Andika
start-open = Nina namba ya siri
start-two = Ninajaza hii pamoja na mtu mwingine
start-free = Huhitaji akaunti, jina wala simu. Ni bure.
care-title = Kama ilitokea katika siku tano zilizopita
care-text = Kama unaweza, nenda sasa hospitalini au kliniki. Dawa ya kuzuia VVU hufanya kazi vizuri zaidi katika saa za kwanza, na si baada ya siku 3. Dawa ya kuzuia mimba hufanya kazi hadi siku 5. Unatibiwa bila kulazimika kutoa taarifa yoyote.
care-none = Hakuna mahali karibu nawe palipoorodheshwa hapa. Hospitali au kliniki yoyote inaweza kuanza.
care-verified = Imethibitishwa tarehe
care-unverified = Bado hakuna aliyethibitisha mahali hapa.

before-title = Kabla ya kuandika
before-name = Si lazima useme jina lako, umri wako wala unapoishi.
before-who = Watu wa ofisi ya maadili husoma unachoandika. Mtu unayemzungumzia haoni.
before-limits = Ofisi lazima iangalie madhara makubwa. Inaweza kulazimika kueleza kilichotokea na nani alikifanya. Wewe ni nani husemwa tu ukikubali. Kuna jambo moja tofauti: kama maisha ya mtu yako hatarini, au mtoto yuko hatarini.
before-choice = Unaweza kuomba msaada tu. Hapo hakuna anayechunguza kwa sababu ya ujumbe wako.
before-with = Mtu unayemwamini anaweza kujaza ukurasa huu pamoja nawe.
two-title = Kabla ya kuandika pamoja
two-ask = Kwanza muulize mtu huyo kama anataka hili, hapa na sasa, mahali ambapo hakuna anayesikiliza.
two-words = Soma kila swali kwa sauti. Andika maneno ya mtu huyo mwenyewe. Anaweza kuacha wakati wowote.
two-code = Mwishoni kuna namba ya siri. Ni ya mtu huyo: mpe, na usibaki na nakala.
two-aloud = Msomee mtu huyo haya:
with-title = Wewe unayesaidia ni nani?
with-hint = Hakuna kingine kinachoulizwa kukuhusu.
with-friend = Ndugu, jirani au rafiki
with-community = Mjitolea au mwakilishi wa jamii
with-partner = Mtu anayefanya kazi katika shirika lingine
with-staff = Mtu anayefanya kazi hapa

who-title = Ilimtokea nani?
who-hint = Unaweza pia kutosema.
who-me = Mimi
who-other = Mtu mwingine
who-unsaid = Sitaki kusema
who-me-two = Mtu niliye naye
who-unsaid-two = Hataki kusema
wish-title = Unataka nini?
wish-hint = Unaweza kubadili mawazo baadaye.
wish-look = Mtu aangalie kilichotokea
wish-help = Msaada tu
wish-title-two = Mtu huyo anataka nini?
wish-hint-two = Anaweza kubadilisha mawazo baadaye.
what-title = Nini kilitokea?
what-hint = Andika kwa maneno yako, kwa lugha yoyote. Andika mengi au machache unavyotaka.
what-hint-two = Andika maneno ya mtu huyo mwenyewe, kwa lugha yoyote. Kisha msomee.
where-title = Ilikuwa wapi na lini?
where-hint = Kama unajua tu. Makadirio yanatosha.
contact-title = Je, mtu anaweza kuwasiliana nawe?
contact-hint = Ukisema hapana, bado unaweza kusoma majibu hapa kwa namba yako ya siri.
contact-none = Hapana. Nitaangalia hapa kwa namba yangu ya siri.
contact-way = Ndiyo, kwa njia ninayoeleza hapa
contact-title-two = Je, mtu anaweza kuwasiliana naye?
contact-hint-two = Akisema hapana, bado anaweza kusoma majibu hapa kwa namba yake ya siri.
contact-none-two = Hapana. Ataangalia hapa kwa namba yake ya siri.
contact-way-two = Ndiyo, kwa njia iliyoelezwa hapa
reach-title = Njia gani ni salama ya kukufikia?
reach-hint = Sema vipi, lini, na nini kisifanyike kamwe. Kwa mfano: bila kupiga simu, bila kutembelea, bila mtu mwenye sare.
reach-title-two = Ni njia gani salama ya kumpata mtu huyo?
consent-title = Nini kinaweza kushirikishwa ili kukusaidia?
consent-hint = Hakuna kinachoshirikishwa kwa sababu umeweka alama hapa. Mtu atakuuliza tena kwanza. Unaweza kukataa yote.
consent-title-two = Nini kinaweza kushirikishwa ili kumsaidia mtu huyo?
consent-hint-two = Hakuna kinachoshirikishwa kwa sababu kimewekwa alama hapa. Kwanza mtu huyo anaulizwa tena. Anaweza kukataa vyote.
check-title = Angalia tena, kisha tuma
check-text = Mpaka utume, hakuna aliye nayo.
code-why = Unapata namba ya siri. Kwa hiyo unaweza kurudi, kusoma majibu na kuandika zaidi. Ofisi haiweki nakala yake.
code-why-two = Mtu huyo anapata namba ya siri. Kwa hiyo anaweza kurudi, kusoma majibu na kuandika zaidi. Ofisi haibaki na nakala yake.
code-none = Sitaki namba ya siri
code-none-two = Mtu huyo hataki namba ya siri
send-anew = Tuma kama taarifa mpya
sent-before = Hii ilishatumwa. Ulichobadilisha baadaye hakimo. Unaweza kurudi kwa namba yako ya siri na kukiandika, au kutuma yote kama taarifa mpya.
sent-long-ago = Hii ilitumwa zaidi ya siku moja iliyopita, kwa hiyo namba yake ya siri haionyeshwi tena. Unaweza kutuma yote kama taarifa mpya.
not-sent = Bado haijatumwa, kwa sababu watu wengi wanaandika sasa hivi. Hakuna kilichopotea. Subiri dakika moja na bonyeza Tuma tena.
not-taken = Kuna kitu katika maandishi kisichoweza kupokelewa. Kibadilishe na utume tena.

sent-title = Ujumbe wako umefika
sent-received = Imepokelewa tarehe
sent-code = Namba yako ya siri
sent-words = Namba ileile kwa maneno. Zote mbili hufungua.
sent-once = Namba ya siri inaonyeshwa mara hii tu. Hakuna anayeweza kukutafutia. Iandike sasa.
sent-paper = Iandike kwenye karatasi badala ya kifaa hiki, na uiweke mahali ambapo hakuna mwingine anayeangalia. Unaweza pia kuchapisha ukurasa huu.
sent-no-code = Hukutaka namba ya siri. Huwezi kurudi kwenye ujumbe huu.
sent-two = Mpe mtu huyo namba hii sasa. Usibaki na nakala, wala usiipige picha.
sent-next = Funga ukurasa huu ukimaliza.

open-title = Namba yako ya siri
open-hint = Tarakimu 27, au maneno manane. Nafasi si muhimu.
open-lost = Kama umepoteza namba ya siri, hakuna anayeweza kukutafutia. Unaweza kuandika ujumbe mpya.
code-again = Ukurasa huu ulikuwa wazi kwa muda mrefu sana. Andika tena namba yako ya siri. Ulichoandika bado kipo.
code-mistyped = Namba haijakamilika au ina kosa. Angalia tena: tarakimu 27 au maneno manane.
code-unknown = Namba hii haifungui chochote hapa. Angalia tena. Huenda imebadilishwa na mpya.

thread-title = Ujumbe wako
thread-open = Iko wazi: mtu bado anaishughulikia.
thread-closed = Imefungwa.
thread-letters = Ujumbe
thread-none = Bado hakuna ujumbe.
thread-more = Zaidi
letter-own = Wewe
letter-office = Ofisi
letter-label = Andikia ofisi
before = { $number ->
    [one] Ujumbe mmoja wa zamani ni wa namba ya siri ya awali.
   *[other] Ujumbe { $number } wa zamani ni wa namba ya siri ya awali.
  }
alone = Siko peke yangu
alone-text = Je, mtu asiyepaswa anaangalia pamoja nawe? Bonyeza hapa. Ukurasa utaonekana mtupu, na hakuna atakayewasiliana nawe.
topic-message = Unachoandika hapa kinaenda ofisini kama ujumbe. Mtu anakisoma na kujibu hapa.
because-title = Kuna jambo limenitokea kwa sababu ya hili
because-text = Hakuna anayeruhusiwa kukudhuru au kukutishia kwa sababu ulitoa taarifa. Eleza kilichotokea. Kama uko hatarini sasa, nenda kwanza mahali salama.
help-title = Nataka msaada bila uchunguzi
help-text = Unaweza kupata msaada bila mtu yeyote kuangalia kilichotokea. Sema unachohitaji, au tuma hii kama ilivyo.
stop-title = Sitaki mawasiliano tena
stop-text = Huhitaji kutoa sababu. Tuma hii kama ilivyo, au sema nini kikome.
stop-now = Inaanza mara moja: hakuna atakayewasiliana nawe mpaka wewe mwenyewe uje au upige simu. Bado unaweza kuandika na kusoma hapa.
treatment-title = Sikutendewa vizuri
treatment-text = Sema nini hakikuwa sawa. Anaamua mtu asiyefanya kazi kwenye kesi yako.
treatment-code = Inakuwa taarifa ya peke yake, yenye namba yake ya siri utakayoiona baada ya hapa. Majibu yake yako nyuma ya namba hiyo.
treatment-sent = Namba hii inafungua lalamiko lako tu. Tunza pia namba uliyokuja nayo.

decided-title = Kilichoamuliwa
decided-text = Hapa unaona kwamba jambo limeamuliwa, na lini. Mtu atakueleza lilivyo, mahali palipo salama kwako.
decided-none = Bado hakuna kilichoamuliwa.
looks-title = Nani alifungua kilichohifadhiwa kukuhusu
looks-text = Unaona kazi yao, si majina yao.
looks-none = Hakuna aliyefungua.
looks-withheld = { $number ->
    [one] Kingine kimoja hakionyeshwi kwa sasa, kwa sababu kingeharibu uchunguzi.
   *[other] Vingine { $number } havionyeshwi kwa sasa, kwa sababu vingeharibu uchunguzi.
  }
consents-title = Ulichokubali
consents-text = Unaweza kuondoa kila idhini wakati wowote. Inafanya kazi mara moja.
consents-none = Hukukubali chochote.
consents-waits = Ulisema ungekubali. Mtu atakuuliza kwanza.
withdraw = Ondoa
withdraw-all = Ondoa zote
wish-consent = Ningekubali kushirikisha kwa ajili ya

purpose-assistance = Msaada kwako
purpose-medical = Matibabu
purpose-psychosocial = Mtu wa kuzungumza naye
purpose-legal = Ushauri wa kisheria
purpose-protection = Usalama wako
purpose-child-protection = Ulinzi wa mtoto
purpose-tracing = Kutafuta familia yako
purpose-age-assessment = Kujua umri
purpose-referral = Kukupeleka kwenye huduma
purpose-investigation = Kuangalia kilichotokea
purpose-member-state-notification = Kueleza nchi iliyomtuma mtu huyo
purpose-criminal-accountability = Mahakama ya jinai
purpose-paternity = Ubaba au matunzo ya mtoto
purpose-complaint = Lalamiko kuhusu jinsi ulivyotendewa
purpose-follow-up = Kuuliza hali yako
purpose-publication = Kuchapisha
recipient-organisation = shirika lingine
recipient-member-state = nchi
recipient-own-organisation = shirika hili
recipient-family = familia yako
recipient-public = umma
role-conduct-officer = Afisa wa maadili
role-head-of-conduct = Mkuu wa ofisi ya maadili
role-investigator = Mchunguzi
role-assistance-focal-point = Mtu anayepanga msaada
role-victims-rights-advocate = Mtetezi wa haki za waathirika
role-child-protection-actor = Mfanyakazi wa ulinzi wa mtoto
role-referral-partner = Mfanyakazi wa mshirika
role-counsel = Mshauri wa sheria
role-statistics-officer = Afisa wa takwimu
role-auditor = Mkaguzi
role-armed-actor = Askari wa kikosi
role-key-custodian = Mtunza funguo
role-registrar = Msajili
role-policy-owner = Msimamizi wa kanuni
role-reviewer = Mpitiaji
step-report-triaged = Taarifa yako imeangaliwa
step-report-reopened = Taarifa yako imefunguliwa tena
step-report-rejected = Taarifa yako haikupokelewa
step-information-closed = Habari imefungwa
step-case-opened = Kesi imefunguliwa
step-investigation-opened = Uchunguzi umeanza
step-investigation-suspended = Uchunguzi umesimama kwa sasa
step-investigation-resumed = Uchunguzi unaendelea
step-investigation-completed = Uchunguzi umeisha
step-finding-made = Kuna hitimisho
step-outcome-recorded = Kuna matokeo
step-case-closed = Kesi imefungwa
step-review-asked = Mtu ameomba kufungwa kuangaliwe tena
step-closure-upheld = Kesi inabaki imefungwa
step-case-reopened = Kesi imefunguliwa tena
step-assistance-opened = Msaada umeanza
step-service-offered = Huduma imetolewa kama chaguo
step-service-accepted = Huduma imekubaliwa
step-service-declined = Huduma imekataliwa
step-service-provided = Huduma imetolewa
step-assistance-closed = Msaada umeisha
step-survivor-informed = Umeelezwa
told-report-received = kwamba taarifa imefika
told-rights = haki zako na chaguo zako
told-steps = hatua zinazofuata
told-investigation-opened = kwamba uchunguzi umeanza
told-investigation-completed = kwamba uchunguzi umeisha
told-finding = hitimisho
told-outcome = matokeo
told-delay = kuchelewa, na sababu
told-closure = kwamba imefungwa, na jinsi ya kuomba iangaliwe tena
told-assistance = msaada uliopo
told-other = jambo lingine

wrong-title = Kuna kitu kinakosekana
wrong-choose = Chagua jibu moja
wrong-empty = Andika kitu hapa
wrong-long = Maandishi haya ni marefu sana. Yafupishe, na uandike mengine baadaye kwa namba yako ya siri.
wrong-letter = Kuna alama isiyoweza kuhifadhiwa. Andika maandishi tena.
wrong-way = Sema jinsi unavyoweza kufikiwa, au chagua kwamba mtu asiwasiliane nawe

trouble-title = Haikufanya kazi
trouble-nothing = Hakuna ukurasa kama huo hapa.
trouble-busy = Watu wengi wako hapa sasa hivi. Subiri dakika moja, rudi nyuma na ujaribu tena.
trouble-long = Ni ndefu sana. Rudi nyuma na uifupishe.
trouble-often = Namba hii ya siri imetumika mara nyingi mno. Subiri dakika moja.
trouble-form = Ukurasa huu haukufunguliwa kutoka hapa, au ulikuwa wazi kwa muda mrefu sana. Rudi nyuma, upakie tena na utume tena.
trouble-inner = Kuna kosa hapa, na si lako. Rudi nyuma na ujaribu tena baada ya muda mfupi.
trouble-no-room = Hakuna nafasi hapa kwa sasa. Hakuna kilichotumwa. Jaribu baadaye, au nenda ofisini mwenyewe.
