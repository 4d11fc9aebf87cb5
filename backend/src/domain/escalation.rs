//! Whom else to tell when nobody acts: other managers of the organisation, then its contact address, then the operators.

/// From so many days before the expiry on others are told when nobody has acted.
const NOBODY_ACTED: i32 = 7;

/// Whether others are to be told at a mark of so many days: where no manager can be told, or nobody has acted and the expiry
/// is near.
#[must_use]
pub const fn is_needed(reachable: bool, acted: bool, days: i32) -> bool {
    !(reachable && (acted || days > NOBODY_ACTED))
}

/// How many rungs of the ladder are told at a mark of so many days; a rung on which there is nobody does not count.
#[must_use]
pub const fn rungs(reachable: bool, acted: bool, days: i32) -> usize {
    match days {
        _ if !is_needed(reachable, acted, days) => 0,
        4.. => 1,
        2..=3 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_grows_towards_the_expiry() {
        let marks = [60, 30, 14, 7, 3, 1, 0];
        assert_eq!(marks.map(|days| rungs(true, true, days)), [0; 7], "somebody is on it");
        assert_eq!(marks.map(|days| rungs(true, false, days)), [0, 0, 0, 1, 2, 3, 3], "nobody acts");
        assert_eq!(marks.map(|days| rungs(false, false, days)), [1, 1, 1, 1, 2, 3, 3], "nobody can be reached");
        assert_eq!(marks.map(|days| rungs(false, true, days)), [1, 1, 1, 1, 2, 3, 3]);
    }
}
