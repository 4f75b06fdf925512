//! An office drops in a language of its own and recordings.

use std::fs;

use super::{Browser, LITTLE, code, is_page};
use crate::{
    support::{Backend, Desk},
    web::{Answer, Served},
};

/// An office with a language that this program does not bring, and a recording.
async fn served() -> Served {
    let desk = Desk::new(Backend::Sqlite).await.unwrap();
    let kikongo = desk.folder.path().join("words/kg");
    fs::create_dir_all(kikongo.join("audio")).unwrap();
    let words = "language-name = Kikongo\nstart-title = <b>Zabisa</b>\nwho-me = Mono\n";
    fs::write(kikongo.join("public.ftl"), words).unwrap();
    for id in ["start-title", "who-title", "who-me", "before-name"] {
        fs::write(kikongo.join(format!("audio/{id}.mp3")), "0123456789").unwrap();
    }
    fs::write(desk.folder.path().join("secret.mp3"), "secret").unwrap();
    Served::new(desk, |config| config.words_folder = Some("words".into())).await
}

async fn part(served: &Served, range: &str) -> Answer {
    served.send("GET", "/sound/kg/start-title.mp3", &[("Range", range)], "").await
}

#[tokio::test]
async fn a_language_of_the_office_is_offered_and_spoken() {
    let served = served().await;
    let mut browser = Browser::new(&served);
    let page = browser.get("/?lang=kg").await;
    is_page(&page);
    assert!(page.body.contains("<html lang=\"kg\" dir=\"ltr\"") && page.body.contains("Kikongo"));
    // What it does not say is said in English; what it says is text; that nobody reviewed it is told.
    assert!(page.body.contains("&#60;b&#62;Zabisa") && page.body.contains("I have a code"));
    assert!(page.body.contains("was not checked by a speaker"));
    assert_eq!(page.body.matches("<audio").count(), 1, "{}", page.body);
    let player = "controls preload=\"none\" src=\"/sound/kg/start-title.mp3\"";
    assert!(page.body.contains(player), "{}", page.body);
    assert!(page.body.contains("aria-label=\"Listen: &#60;b&#62;Zabisa"), "{}", page.body);
    assert!(page.header("content-security-policy").unwrap().contains("media-src 'self'"));
    let english = browser.get("/?lang=en").await;
    assert!(english.body.contains("hreflang=\"kg\"") && !english.body.contains("<audio"));
    let accepted = served.send("GET", "/", &[("Accept-Language", "kg, en;q=0.5")], "").await;
    assert!(accepted.body.contains("<html lang=\"kg\""));
    // A report in it, with a code in digits.
    let check = browser.fill("kg", &LITTLE).await;
    assert!(check.body.contains("Nobody") || check.body.contains("Somebody else"));
    let sent = browser.send("kg", &check).await;
    assert_eq!(code(&sent).split(' ').count(), 9);
    assert_eq!(sent.body.matches("class=\"app-code\"").count(), 1);
    let nowhere = browser.get("/nowhere?lang=kg").await;
    assert!(nowhere.status == 404 && nowhere.body.contains("<html lang=\"kg\""));
}

#[tokio::test]
async fn a_recording_is_given_whole_and_in_parts_and_kept_by_nobody() {
    let served = served().await;
    let whole = served.get("/sound/kg/start-title.mp3").await;
    assert_eq!((whole.status, whole.body.as_str()), (200, "0123456789"));
    assert_eq!(whole.header("content-type"), Some("audio/mpeg"));
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    whole.is_guarded();
    let some = part(&served, "bytes=2-4").await;
    assert_eq!((some.status, some.body.as_str()), (206, "234"));
    assert_eq!(some.header("content-range"), Some("bytes 2-4/10"));
    assert_eq!(part(&served, "bytes=-2").await.body, "89");
    assert_eq!(part(&served, "bytes=99-").await.status, 200);
    for path in [
        "/sound/kg/start-title.ogg",
        "/sound/kg/go-on.mp3",
        "/sound/fr/start-title.mp3",
        "/sound/kg/..%2f..%2f..%2fsecret.mp3",
        "/sound/..%2f/secret.mp3",
        "/sound/kg/../../../secret.mp3",
        "/sound/kg/%00start-title.mp3",
        "/sound/kg/",
    ] {
        let answer = served.get(path).await;
        assert!(answer.status == 404 && !answer.body.contains("secret\n"), "{path}: {answer:?}");
    }
}
