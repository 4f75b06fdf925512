//! What is read back, and how much of what is mistyped is noticed.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::testing::SeededEntropy;

fn code(seed: u64) -> ReceiptCode {
    ReceiptCode::draw(None, &mut SeededEntropy::new(seed))
}

fn read(text: &str) -> Result<[u8; CODE_BYTES], CodeError> {
    ReceiptCode::parse(&Secret::from(text)).map(|code| *code.bytes())
}

fn of_digits(digits: &[u8]) -> Result<[u8; CODE_BYTES], CodeError> {
    let mut text = String::new();
    for digit in digits {
        write!(text, "{digit}").unwrap();
    }
    read(&text)
}

fn digits_of(code: &ReceiptCode) -> Vec<u8> {
    code.digits().reveal().chars().filter_map(digit).collect()
}

#[test]
fn a_known_code_is_said_the_same_way_for_ever() {
    let code = ReceiptCode(Box::new(Zeroizing::new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])));
    assert_eq!(code.digits().reveal(), "001 218 426 182 456 967 898 401 297");
    assert_eq!(
        code.words(WordList::English).reveal(),
        "absurd avoid scissors anxiety gather lottery category drama"
    );
    assert_eq!(
        code.words(WordList::French).reveal(),
        "abrasif appuyer prétexte alléger exister intrigue brousse démolir"
    );
    assert_eq!(
        code.words(WordList::Spanish).reveal(),
        "abrir aprender rama altar gaita lucha bufanda desvío"
    );
}

#[test]
fn the_smallest_and_the_largest_code_have_their_digits() {
    for bytes in [[0; CODE_BYTES], [0xff; CODE_BYTES]] {
        let code = ReceiptCode(Box::new(Zeroizing::new(bytes)));
        assert_eq!(digits_of(&code).len(), DIGITS);
        assert_eq!(read(code.digits().reveal()), Ok(bytes));
        assert_eq!(read(code.words(WordList::French).reveal()), Ok(bytes));
    }
    assert_eq!(of_digits(&[9; DIGITS]), Err(CodeError::Check));
}

#[test]
fn case_spaces_hyphens_diacritics_and_other_digits_are_tolerated() {
    let code = code(7);
    let digits = code.digits();
    let arabic: String = digits
        .reveal()
        .chars()
        .map(|it| match digit(it) {
            Some(value) => char::from_u32(0x660 + u32::from(value)).unwrap(),
            None => '\u{2011}',
        })
        .collect();
    let words = code.words(WordList::Spanish);
    let written = [
        digits.reveal().replace(' ', ""),
        digits.reveal().replace(' ', " - "),
        arabic,
        format!("\n {} \t", words.reveal().to_uppercase()),
        words.reveal().replace(' ', "-"),
        fold(words.reveal()),
    ];
    for text in written {
        assert_eq!(read(&text), Ok(*code.bytes()));
    }
}

#[test]
fn every_single_wrong_digit_is_noticed() {
    for seed in 0..200 {
        let good = digits_of(&code(seed));
        for place in 0..DIGITS {
            for wrong in (0..10).filter(|wrong| *wrong != good[place]) {
                let mut typed = good.clone();
                typed[place] = wrong;
                assert_eq!(of_digits(&typed), Err(CodeError::Check));
            }
        }
    }
}

#[test]
fn every_two_digits_that_changed_places_are_noticed() {
    for seed in 0..200 {
        let good = digits_of(&code(seed));
        for one in 0..DIGITS {
            for other in (0..one).filter(|other| good[*other] != good[one]) {
                let mut typed = good.clone();
                typed.swap(one, other);
                assert_eq!(of_digits(&typed), Err(CodeError::Check));
            }
        }
    }
}

/// As far as eight bits can: of 2,047 wrong words eight or nine pass, whatever the check.
#[test]
fn a_wrong_word_passes_in_one_case_of_251() {
    let (mut passed, mut tried) = (0_u32, 0_u32);
    for seed in 0..8 {
        let number = *code(seed).number();
        for place in PLACES {
            for word in 0..2_048_u128 {
                let shift = place * WORD_BITS;
                let typed = (number & !(0x7ff << shift)) | (word << shift);
                if typed != number {
                    tried += 1;
                    passed += u32::from(ReceiptCode::of_number(&Zeroizing::new(typed)).is_ok());
                }
            }
        }
    }
    assert_eq!(tried, 8 * 8 * 2_047);
    assert!(passed <= tried / 240, "{passed} of {tried}");
}

#[test]
fn two_neighbouring_words_that_changed_places_pass_in_about_one_case_of_251() {
    let (mut passed, mut tried) = (0_u32, 0_u32);
    for seed in 0..2_000 {
        let number = *code(seed).number();
        for place in PLACES.skip(1).map(|place| place - 1) {
            let (low, high) = (place * WORD_BITS, (place + 1) * WORD_BITS);
            let difference = ((number >> low) ^ (number >> high)) & 0x7ff;
            if difference != 0 {
                let typed = number ^ (difference << low) ^ (difference << high);
                tried += 1;
                passed += u32::from(ReceiptCode::of_number(&Zeroizing::new(typed)).is_ok());
            }
        }
    }
    assert!(tried > 13_000 && passed <= tried / 150, "{passed} of {tried}");
}

#[test]
fn what_is_mistyped_says_so_and_nothing_of_what_was_typed() {
    let code = code(3);
    let words = code.words(WordList::English);
    let mut seven: Vec<&str> = words.reveal().split(' ').collect();
    seven.pop();
    let mut wrong: Vec<&str> = words.reveal().split(' ').collect();
    wrong[4] = "canary";
    let cases = [
        (String::new(), CodeError::Shape),
        ("  - ".to_owned(), CodeError::Shape),
        ("123 canary".to_owned(), CodeError::Shape),
        ("123+456".to_owned(), CodeError::Shape),
        ("123 456".to_owned(), CodeError::Digits { count: 6 }),
        (seven.join(" "), CodeError::Words { count: 7 }),
        (wrong.join(" "), CodeError::Word { number: 5 }),
    ];
    for (typed, error) in cases {
        assert_eq!(read(&typed), Err(error), "{typed}");
        assert!(error.to_string().starts_with("mistyped"));
        assert!(!format!("{error:?} {error}").contains("canary"));
    }
}

#[test]
fn a_code_in_words_never_says_an_unsuited_one() {
    let mut entropy = SeededEntropy::new(11);
    for list in WordList::ALL {
        for _ in 0..400 {
            let words = ReceiptCode::draw(Some(*list), &mut entropy).words(*list);
            assert!(words.reveal().split(' ').all(|word| !list.is_unsuited(word)));
        }
    }
}

proptest! {
    #[test]
    fn every_code_is_read_back_from_digits_and_from_words(bytes: [u8; CODE_BYTES]) {
        let code = ReceiptCode(Box::new(Zeroizing::new(bytes)));
        prop_assert_eq!(read(code.digits().reveal()), Ok(bytes));
        for list in WordList::ALL {
            prop_assert_eq!(read(code.words(*list).reveal()), Ok(bytes));
        }
    }

    #[test]
    fn reading_any_text_ends_in_a_code_or_a_refusal(text in ".{0,200}") {
        let _ = read(&text);
    }
}
