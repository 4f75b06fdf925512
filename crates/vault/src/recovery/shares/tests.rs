//! Any k of n give the KEK back, fewer do not, and a typing mistake is named.

use proptest::prelude::*;

use super::*;
use crate::testing::SeededEntropy;

fn kek() -> Kek {
    Kek::generate(&mut SeededEntropy::new(1))
}

fn three_of_five() -> Vec<Share> {
    split(&kek(), SharePlan::new(3, 5).unwrap(), &mut SeededEntropy::new(2)).unwrap()
}

fn texts(shares: &[Share]) -> Vec<Zeroizing<String>> {
    shares.iter().map(Share::to_text).collect()
}

fn joined(texts: &[Zeroizing<String>]) -> Result<Kek, RecoveryError> {
    join(&texts.iter().map(|text| text.as_str()).collect::<Vec<_>>())
}

#[test]
fn every_subset_of_three_of_five_or_more_gives_the_kek_and_every_smaller_one_refuses() {
    let all = texts(&three_of_five());
    for subset in 0_u32..32 {
        let chosen: Vec<_> =
            (0..5).filter(|i| subset & (1 << i) != 0).map(|i| all[i].clone()).collect();
        let result = joined(&chosen);
        match chosen.len() {
            0 => assert_eq!(result, Err(RecoveryError::TooFew { given: 0, needed: 2 })),
            given @ (1 | 2) => {
                assert_eq!(result, Err(RecoveryError::TooFew { given, needed: 3 }));
            }
            _ => assert_eq!(result, Ok(kek()), "{subset:b}"),
        }
        let mut backwards = chosen;
        backwards.reverse();
        assert_eq!(joined(&backwards).is_ok(), backwards.len() >= 3);
    }
}

#[test]
fn two_shares_that_claim_to_be_enough_give_no_key() {
    let mut shares = three_of_five();
    shares.truncate(2);
    for share in &mut shares {
        share.plan.needed = 2;
    }
    assert_eq!(joined(&texts(&shares)), Err(RecoveryError::Checksum));
}

#[test]
fn every_wrong_digit_names_its_share_and_group() {
    let all = texts(&three_of_five());
    let good = all[1].as_str();
    let mut group = 1;
    for (position, digit) in good.char_indices() {
        match digit {
            ' ' | '\n' => group += 1,
            '.' => {}
            _ => {
                for wrong in "0123456789abcdef".chars().filter(|wrong| *wrong != digit) {
                    let mut bad = good.to_owned();
                    bad.replace_range(position..=position, &wrong.to_string());
                    let result = join(&[all[0].as_str(), &bad, all[2].as_str()]);
                    assert_eq!(result, Err(RecoveryError::GroupCheck { share: 2, group }));
                }
            }
        }
    }
    assert_eq!(group, GROUPS + 1);
}

#[test]
fn every_two_neighbouring_digits_swapped_name_their_share_and_group() {
    let all = texts(&three_of_five());
    let good = all[1].as_bytes();
    for position in 0..good.len() - 1 {
        let pair = &good[position..=position + 1];
        if !pair.iter().all(u8::is_ascii_hexdigit) || pair[0] == pair[1] {
            continue;
        }
        let mut bad = good.to_vec();
        bad.swap(position, position + 1);
        let group = 1 + good[..position].iter().filter(|b| b.is_ascii_whitespace()).count();
        let bad = String::from_utf8(bad).unwrap();
        let result = join(&[all[0].as_str(), &bad, all[2].as_str()]);
        assert_eq!(result, Err(RecoveryError::GroupCheck { share: 2, group }));
    }
}

#[test]
fn the_message_says_which_share_and_group() {
    let error = RecoveryError::GroupCheck { share: 2, group: 3 };
    assert_eq!(error.to_string(), "share 2: group 3 does not check");
}

#[test]
fn groups_left_out_added_garbled_or_mixed_are_named() {
    let all = texts(&three_of_five());
    let good = all[0].as_str();
    let groups: Vec<&str> = good.split_whitespace().collect();
    let parse = |groups: &[&str]| Share::parse(&groups.join(" "), 4).unwrap_err();

    assert_eq!(parse(&groups[1..]), RecoveryError::Groups { share: 4, found: 15 });
    let mut garbled = groups.clone();
    for shape in
        ["1234567.00", "123456789.00", "12345678", "1234567g.00", "12345678.0", "12345678.000"]
    {
        garbled[9] = shape;
        assert_eq!(parse(&garbled), RecoveryError::GroupShape { share: 4, group: 10 }, "{shape}");
    }
    let mut swapped = groups.clone();
    swapped.swap(6, 7);
    assert_eq!(parse(&swapped), RecoveryError::GroupCheck { share: 4, group: 7 });
    // A group of another share in the same place checks by itself; the whole does not.
    let other: Vec<&str> = all[1].split_whitespace().collect();
    let mut mixed = groups;
    mixed[8] = other[8];
    assert_eq!(parse(&mixed), RecoveryError::ShareCheck { share: 4 });
}

#[test]
fn spaces_case_and_comments_do_not_matter() {
    let shares = three_of_five();
    let text = shares[3].to_text();
    let printed =
        format!("# keep apart\n\n  {}\r\n", text.to_uppercase().replace('\n', "\n\t# line\n"));
    assert_eq!(Share::parse(&printed, 1).unwrap(), shares[3]);
    assert_eq!(text.lines().count(), 4);
}

#[test]
fn shares_of_two_sets_or_given_twice_are_named() {
    let plan = SharePlan::new(3, 5).unwrap();
    let ours = texts(&three_of_five());
    let theirs = texts(&split(&kek(), plan, &mut SeededEntropy::new(3)).unwrap());
    let result = joined(&[ours[0].clone(), ours[1].clone(), theirs[2].clone()]);
    assert_eq!(result, Err(RecoveryError::OtherSet { share: 3 }));
    let result = joined(&[ours[0].clone(), ours[1].clone(), ours[0].clone()]);
    assert_eq!(result, Err(RecoveryError::Repeated { share: 3 }));
}

#[test]
fn a_forged_share_that_checks_gives_no_key() {
    let mut shares = three_of_five();
    shares[2].y[5] ^= 1;
    assert_eq!(joined(&texts(&shares[..3])), Err(RecoveryError::Checksum));
    // One share too many and wrong is noticed as well.
    shares[2].y[5] ^= 1;
    shares[3].y[0] ^= 1;
    assert_eq!(joined(&texts(&shares[..4])), Err(RecoveryError::Checksum));
}

#[test]
fn impossible_plans_and_headers_are_refused() {
    for (needed, made) in [(0, 0), (1, 1), (1, 5), (6, 5), (2, SHARES_MAX + 1), (255, 255)] {
        assert_eq!(SharePlan::new(needed, made), Err(RecoveryError::Plan));
    }
    let share = three_of_five().remove(0);
    for (version, made, needed, number) in
        [(2, 5, 3, 1), (1, 5, 3, 0), (1, 5, 3, 6), (1, 5, 1, 1), (1, 2, 3, 1), (1, 17, 3, 1)]
    {
        let mut bytes = share.to_bytes().to_vec();
        bytes.truncate(SHARE_BYTES - CHECK_BYTES);
        bytes[..4].copy_from_slice(&[version, made, needed, number]);
        bytes.extend_from_slice(&short_digest(&bytes));
        assert_eq!(Share::from_bytes(&bytes, 1), Err(RecoveryError::OtherVersion { share: 1 }));
    }
}

#[test]
fn nothing_of_the_share_shows_in_debug() {
    let share = three_of_five().remove(0);
    assert_eq!(format!("{share:?}"), format!("Share(1 of set {})", share.set_id()));
}

/// The file is x and y exactly as libgfshare's field (polynomial 0x11d) reads them: interpolated
/// here by its textbook formula, independent of the sharing crate.
#[test]
fn gfcombine_files_recombine_by_the_textbook_formula() {
    let shares = three_of_five();
    let chosen = [&shares[0], &shares[2], &shares[4]].map(Share::gfcombine_file);
    let points: Vec<(u8, &[u8])> = chosen
        .iter()
        .map(|(extension, content)| {
            assert_eq!(extension.len(), 3);
            (extension.parse().unwrap(), content.as_slice())
        })
        .collect();
    let mut secret = Vec::new();
    for place in 0..SECRET_BYTES {
        let value = points.iter().fold(0, |sum, (x, y)| {
            let basis =
                points.iter().filter(|(other, _)| other != x).fold(1, |product, (other, _)| {
                    multiply(product, multiply(*other, inverse(other ^ x)))
                });
            sum ^ multiply(y[place], basis)
        });
        secret.push(value);
    }
    assert_eq!(&secret[..32], kek().key().bytes());
    assert_eq!(secret[32..], key_check(kek().key()));
}

fn multiply(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b != 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a = if a & 0x80 == 0 { a << 1 } else { (a << 1) ^ 0x1d };
        b >>= 1;
    }
    product
}

fn inverse(a: u8) -> u8 {
    (1..=u8::MAX).find(|b| multiply(a, *b) == 1).unwrap()
}

/// Frozen: what the first release has printed must be readable for ever.
#[test]
fn shares_of_the_first_release_still_join() {
    let kept = include_str!("shares_v1.txt");
    let printed: Vec<&str> = kept.split("\n\n").collect();
    assert_eq!(printed.len(), 3);
    assert_eq!(join(&printed), Ok(kek()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_plan_gives_the_kek_back(seed in any::<u64>(), made in 2_u8..=SHARES_MAX, spare in 0_u8..SHARES_MAX) {
        let needed = made.saturating_sub(spare).max(2);
        let mut entropy = SeededEntropy::new(seed);
        let kek = Kek::generate(&mut entropy);
        let shares = split(&kek, SharePlan::new(needed, made).unwrap(), &mut entropy).unwrap();
        let last = texts(&shares[usize::from(made - needed)..]);
        prop_assert_eq!(joined(&last).unwrap(), kek);
        prop_assert!(joined(&last[1..]).is_err());
    }

    #[test]
    fn arbitrary_text_is_refused_without_panic(text in "[0-9a-f. #\n]{0,300}") {
        prop_assert!(Share::parse(&text, 1).is_err());
    }
}
