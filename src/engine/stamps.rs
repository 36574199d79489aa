//! Arrays that are cleared in constant time.
//!
//! Problem: a search touches a few nodes of a large graph, and clearing an array of all nodes before each search
//! would cost more than the search.
//!
//! Idea: every slot remembers the generation in which it was written, and a slot of another generation counts as
//! empty. Clearing is adding one to the generation. When the generation wraps around after 2^32 - 1 clearings, all
//! slots are really cleared once, so that an old slot can never come back to life.
//!
//! Complexity: O(1) for `get`, `set` and `clear` (O(n) once in 2^32 - 1 clearings), O(n) to build. Memory: the value
//! and 4 bytes a slot.
//!
//! Ties: none.
//!
//! Paper: P. Briggs, L. Torczon, "An efficient representation for sparse sets", 1993, doi:10.1145/176454.176484 (the
//! same purpose with another layout).

/// An array of optional values that forgets them all at once.
#[derive(Debug, Clone)]
pub struct Stamps<T> {
    slots: Vec<(u32, T)>,
    now: u32,
}

impl<T: Copy + Default> Stamps<T> {
    /// An array of `len` empty slots.
    pub fn new(len: usize) -> Stamps<T> {
        Stamps { slots: vec![(0, T::default()); len], now: 1 }
    }

    /// The number of slots.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there are no slots at all.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Empties all slots.
    pub fn clear(&mut self) {
        if self.now == u32::MAX {
            self.slots.iter_mut().for_each(|slot| slot.0 = 0);
            self.now = 0;
        }
        self.now += 1;
    }

    /// The value of a slot, if it was set since the last clearing.
    #[inline]
    pub fn get(&self, index: u32) -> Option<T> {
        let (stamp, value) = self.slots[index as usize];
        (stamp == self.now).then_some(value)
    }

    /// Fills a slot.
    #[inline]
    pub fn set(&mut self, index: u32, value: T) {
        self.slots[index as usize] = (self.now, value);
    }

    /// Whether a slot is filled.
    #[inline]
    pub fn contains(&self, index: u32) -> bool {
        self.slots[index as usize].0 == self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgets_everything_at_once() {
        let mut stamps = Stamps::new(3);
        assert!(!stamps.contains(0));
        stamps.set(1, 7u64);
        assert_eq!((stamps.get(0), stamps.get(1), stamps.contains(1)), (None, Some(7), true));
        stamps.clear();
        assert_eq!(stamps.get(1), None);
        assert_eq!((stamps.len(), stamps.is_empty()), (3, false));
    }

    #[test]
    fn survives_the_wrap_of_its_generation() {
        let mut stamps = Stamps::new(2);
        stamps.set(0, 1u8);
        stamps.now = u32::MAX;
        stamps.set(1, 2);
        stamps.clear();
        assert_eq!((stamps.get(0), stamps.get(1), stamps.now), (None, None, 1));
        stamps.set(0, 3);
        assert_eq!(stamps.get(0), Some(3));
        stamps.clear();
        assert_eq!(stamps.get(0), None);
    }
}
