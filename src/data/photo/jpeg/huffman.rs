//! The bits of a JPEG's code, and the words that they spell.

/// For each length the first code, the number of codes and the place
/// of the first of their values.
pub(super) struct HuffmanTable {
    lengths: [(u32, u32, usize); 16],
    values: Vec<u8>,
}

impl HuffmanTable {
    /// The table that the bytes begin with, and the rest of them.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (counts, rest) = bytes.split_at_checked(16)?;
        let mut lengths = [(0, 0, 0); 16];
        let (mut code, mut place) = (0_u32, 0);
        for (length, &count) in counts.iter().enumerate() {
            lengths[length] = (code, u32::from(count), place);
            code += u32::from(count);
            place += usize::from(count);
            if code > 2 << length {
                return None;
            }
            code <<= 1;
        }
        let (values, rest) = rest.split_at_checked(place)?;
        Some((Self { lengths, values: values.to_vec() }, rest))
    }
}

/// Why a code does not go on.
pub(super) enum Stop {
    /// A marker, or the end of the file, in the midst of it.
    Short,
    /// Bits that no table has, or more coefficients than a block.
    Wrong,
}

/// Reads a code up to the next marker.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, held: 0, count: 0 }
    }

    /// Whether the code ends by a marker, not with the file.
    pub(super) fn meets_a_marker(bytes: &[u8]) -> bool {
        bytes.windows(2).any(|two| two[0] == 0xff && !matches!(two[1], 0 | 0xff))
    }

    /// The next byte of the code, without what is stuffed into it.
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if byte != 0xff {
                self.at += 1;
                return Some(byte);
            }
            match self.bytes.get(self.at + 1)? {
                0 => {
                    self.at += 2;
                    return Some(0xff);
                }
                0xff => self.at += 1,
                _ => return None,
            }
        }
    }

    fn fill(&mut self) {
        while self.count <= 48 {
            let Some(byte) = self.next() else { break };
            self.held = self.held << 8 | u64::from(byte);
            self.count += 8;
        }
    }

    /// The next bits as a number, at most 16 of them.
    pub(super) fn take(&mut self, bits: u8) -> Result<u32, Stop> {
        let bits = u32::from(bits.min(16));
        if self.count < bits {
            self.fill();
        }
        self.count = self.count.checked_sub(bits).ok_or(Stop::Short)?;
        Ok((self.held >> self.count) as u32 & ((1 << bits) - 1))
    }

    /// The value of the next word.
    pub(super) fn word(&mut self, table: &HuffmanTable) -> Result<u8, Stop> {
        let mut code = 0;
        for &(first, count, place) in &table.lengths {
            code = code << 1 | self.take(1)?;
            if let Some(index) = code.checked_sub(first).filter(|&i| i < count) {
                return Ok(table.values[place + index as usize]);
            }
        }
        Err(Stop::Wrong)
    }

    /// Whether nothing but filling stands before the next marker: the bits that complete
    /// a byte, and bytes of one bit eight times, which some cameras add.
    pub(super) fn is_used_up(&mut self) -> bool {
        self.count -= self.count % 8;
        loop {
            self.fill();
            if self.count == 0 {
                return true;
            }
            self.count -= 8;
            if !matches!((self.held >> self.count) as u8, 0 | 0xff) {
                return false;
            }
        }
    }

    /// Steps over the restart marker of that number.
    pub(super) fn restart(&mut self, number: usize) -> bool {
        let wanted = 0xd0 | (number % 8) as u8;
        let there = self.bytes.get(self.at..self.at + 2) == Some(&[0xff, wanted]);
        self.at += 2 * usize::from(there);
        there
    }

    /// How many bytes have been read.
    pub(super) const fn read(&self) -> usize {
        self.at
    }
}
