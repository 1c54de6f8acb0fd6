//! What a JPEG is to have: its components, their blocks and coefficients.

/// No scan has told anything of a coefficient.
const UNKNOWN: u8 = u8::MAX;

pub(super) struct Frame {
    pub progressive: bool,
    pub components: Vec<Component>,
    /// Rows and columns of units that all components share.
    pub units: [usize; 2],
}

/// One of brightness and colours.
pub(super) struct Component {
    name: u8,
    /// Rows and columns of its blocks in a shared unit.
    pub share: [usize; 2],
    /// Rows and columns of its blocks in a scan of its own.
    pub alone: [usize; 2],
    /// For each block the coefficients that are not zero, as bits; of a progressive
    /// picture only.
    pub nonzero: Vec<u64>,
    /// How many of the lowest bits of each coefficient are still to come.
    to_come: [u8; 64],
}

impl Frame {
    /// What the segment says, before there is memory for it.
    pub(super) fn read(progressive: bool, segment: &[u8]) -> Option<Self> {
        let &[_, h0, h1, w0, w1, count, ref entries @ ..] = segment else {
            return None;
        };
        let size = [[h0, h1], [w0, w1]].map(u16::from_be_bytes).map(usize::from);
        let (entries, []) = entries.as_chunks::<3>() else { return None };
        if entries.len() != usize::from(count) || size.contains(&0) {
            return None;
        }
        let share = |factors: u8| [factors & 15, factors >> 4].map(usize::from);
        let shares = entries.iter().map(|&[_, factors, _]| share(factors));
        if shares.clone().flatten().any(|factor| !(1..=4).contains(&factor)) {
            return None;
        }
        let most = shares.reduce(|a, b| [a[0].max(b[0]), a[1].max(b[1])])?;
        let units = [0, 1].map(|axis| size[axis].div_ceil(8 * most[axis]));
        let component = |&[name, factors, _]: &[u8; 3]| {
            let share = share(factors);
            let alone = [0, 1]
                .map(|axis| (size[axis] * share[axis]).div_ceil(8 * most[axis]));
            let to_come = [UNKNOWN; 64];
            Component { name, share, alone, nonzero: Vec::new(), to_come }
        };
        let components = entries.iter().map(component).collect();
        Some(Self { progressive, components, units })
    }

    /// Refuses what so many bytes cannot tell, and takes memory for the rest.
    ///
    /// Each block has a word for its constant; one of a picture that is not
    /// progressive another one, for where its other coefficients end. No word is
    /// shorter than a bit. A progressive picture says of 32767 blocks by one word that
    /// they have no other coefficients, so that no more can be asked for.
    pub(super) fn fits(&mut self, bytes: usize) -> Result<(), String> {
        let blocks = |component: &Component| {
            component.alone.iter().map(|&side| side as u64).product::<u64>()
        };
        let blocks: u64 = self.components.iter().map(blocks).sum();
        let bits = blocks * if self.progressive { 1 } else { 2 };
        if bits > 8 * bytes as u64 {
            return Err(format!(
                "is cut short: the {blocks} blocks of its size take {} bytes at \
                 least, and {bytes} follow",
                bits.div_ceil(8)
            ));
        }
        for component in self.components.iter_mut().filter(|_| self.progressive) {
            let sides = [0, 1].map(|axis| self.units[axis] * component.share[axis]);
            component.nonzero = vec![0; sides[0] * sides[1]];
        }
        Ok(())
    }

    pub(super) fn find(&self, name: u8) -> Option<usize> {
        self.components.iter().position(|component| component.name == name)
    }

    pub(super) fn is_complete(&self) -> Result<(), String> {
        let known = |component: &Component| {
            component.to_come.iter().filter(|&&bits| bits == 0).count()
        };
        let all = 64 * self.components.len();
        match self.components.iter().map(known).sum::<usize>() {
            sum if sum == all => Ok(()),
            sum => Err(format!(
                "is cut short: its scans tell {sum} of {all} coefficients of a block"
            )),
        }
    }
}

impl Component {
    /// Notes that a scan tells the coefficients `first..=last` but for their `low`
    /// lowest bits, of which `high` were left before it, 0 for the first time.
    pub(super) fn tell(
        &mut self,
        [first, last]: [u8; 2],
        [high, low]: [u8; 2],
    ) -> bool {
        let band = usize::from(first)..=usize::from(last);
        let Some(band) = self.to_come.get_mut(band) else { return false };
        let expected = if high == 0 { UNKNOWN } else { high };
        let in_turn = band.iter().all(|&bits| bits == expected)
            && low < 14
            && (high == 0 || low + 1 == high);
        band.fill(low);
        in_turn
    }
}
