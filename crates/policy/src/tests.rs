//! The shipped set, asked.

use super::*;

#[test]
fn the_shipped_set_fits_its_schema() {
    let set = Policies::read(&Policies::shipped().unwrap()).unwrap();
    assert!(set.ids().count() > 50);
    Engine::new(set).unwrap();
}
