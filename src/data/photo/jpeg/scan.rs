//! The blocks of one scan, counted by reading their code.

use super::Jpeg;
use super::frame::Frame;
use super::huffman::{Bits, HuffmanTable, Stop};

/// Which coefficients a scan tells, and which of their bits.
struct Band {
    first: u8,
    last: u8,
    /// Bits that were left before it, and that are left behind it.
    high: u8,
    progressive: bool,
}

/// A component of a scan with the tables of its words.
struct ScanComponent<'a> {
    /// Its place among those of the frame.
    index: usize,
    constant: Option<&'a HuffmanTable>,
    others: Option<&'a HuffmanTable>,
}

impl Jpeg {
    /// Reads a scan, of which `head` tells and whose `code` follows: how many bytes of
    /// the code it has.
    pub(super) fn scan(
        &mut self,
        head: &[u8],
        code: &[u8],
    ) -> Result<usize, String> {
        let head_is_wrong = || "is damaged: the head of a scan is none".to_owned();
        let frame = self.frame.as_mut().ok_or_else(head_is_wrong)?;
        let (components, band) =
            read_head(head, frame, &self.tables).ok_or_else(head_is_wrong)?;
        let [rows, columns] = match components.as_slice() {
            [one] => frame.components[one.index].alone,
            _ => frame.units,
        };
        let all = rows * columns;
        let mut bits = Bits::new(code);
        // Blocks that a word has said to be without further coefficients.
        let mut empty = 0;
        for unit in 0..all {
            if self.restart > 0 && unit > 0 && unit.is_multiple_of(self.restart) {
                let number = unit / self.restart - 1;
                if empty > 0 || !bits.is_used_up() || !bits.restart(number) {
                    return Err(format!(
                        "is damaged: its restart marker {number} is not behind \
                         {unit} of {all} units of a scan"
                    ));
                }
            }
            let place = [unit / columns, unit % columns];
            for component in &components {
                unit_of(
                    &mut bits,
                    component,
                    &band,
                    frame,
                    components.len() > 1,
                    place,
                    &mut empty,
                )
                .map_err(|stop| match stop {
                    Stop::Short => {
                        format!("is cut short: a scan has {unit} of {all} units")
                    }
                    Stop::Wrong => format!(
                        "is damaged: unit {unit} of {all} of a scan is no code"
                    ),
                })?;
            }
        }
        if empty > 0 || !bits.is_used_up() {
            return Err(format!(
                "is damaged: a scan goes on behind its {all} units"
            ));
        }
        Ok(bits.read())
    }
}

/// What the head of a scan says, with the coefficients noted that it tells.
fn read_head<'a>(
    head: &[u8],
    frame: &mut Frame,
    tables: &'a [[Option<HuffmanTable>; 4]; 2],
) -> Option<(Vec<ScanComponent<'a>>, Band)> {
    let (&count, rest) = head.split_first()?;
    let (names, rest) = rest.split_at_checked(2 * usize::from(count))?;
    let &[first, last, bits] = rest else { return None };
    let progressive = frame.progressive;
    // Some writers leave these numbers out of a picture that is not progressive.
    let ([first, last], [high, low]) = if progressive {
        ([first, last], [bits >> 4, bits & 15])
    } else {
        ([0, 63], [0, 0])
    };
    // Constants come apart from the others, and these of one component at a time.
    if count == 0
        || progressive && (first > last || (first == 0) != (last == 0))
        || progressive && first > 0 && count > 1
    {
        return None;
    }
    let mut components = Vec::new();
    for &[name, places] in names.as_chunks::<2>().0 {
        let index = frame.find(name)?;
        if !frame.components[index].tell([first, last], [high, low]) {
            return None;
        }
        let table =
            |kind: usize, place: u8| tables[kind].get(usize::from(place))?.as_ref();
        let component = ScanComponent {
            index,
            constant: table(0, places >> 4),
            others: table(1, places & 15),
        };
        // A constant's further bits stand by themselves.
        if (first == 0 && high == 0 && component.constant.is_none())
            || (last > 0 && component.others.is_none())
        {
            return None;
        }
        components.push(component);
    }
    Some((components, Band { first, last, high, progressive }))
}

/// The blocks of one component in one unit.
fn unit_of(
    bits: &mut Bits<'_>,
    scanned: &ScanComponent<'_>,
    band: &Band,
    frame: &mut Frame,
    shared: bool,
    [row, column]: [usize; 2],
    empty: &mut u32,
) -> Result<(), Stop> {
    let width = frame.units[1];
    let component = &mut frame.components[scanned.index];
    let share = if shared { component.share } else { [1, 1] };
    let stride = width * component.share[1];
    for y in 0..share[0] {
        for x in 0..share[1] {
            let index = (row * share[0] + y) * stride + column * share[1] + x;
            let mut alone = 0;
            let nonzero = component.nonzero.get_mut(index).unwrap_or(&mut alone);
            block(bits, scanned, band, nonzero, empty)?;
        }
    }
    Ok(())
}

fn block(
    bits: &mut Bits<'_>,
    scanned: &ScanComponent<'_>,
    band: &Band,
    nonzero: &mut u64,
    empty: &mut u32,
) -> Result<(), Stop> {
    if band.first == 0 {
        if band.high > 0 {
            bits.take(1)?;
        } else if let Some(table) = scanned.constant {
            match bits.word(table)? {
                size @ ..=15 => bits.take(size)?,
                _ => return Err(Stop::Wrong),
            };
        }
    }
    let Some(table) = scanned.others.filter(|_| band.last > 0) else {
        return Ok(());
    };
    let refines = band.high > 0;
    let mut at = band.first.max(1);
    while at <= band.last {
        if *empty > 0 {
            *empty -= 1;
            if refines {
                correct(bits, at, band, *nonzero, None)?;
            }
            break;
        }
        let word = bits.word(table)?;
        let (zeros, size) = (word >> 4, word & 15);
        if size == 0 && zeros < 15 {
            if zeros > 0 && !band.progressive {
                return Err(Stop::Wrong);
            }
            // This block and the next ones, that many in all, have nothing more.
            *empty = (1 << zeros) + bits.take(zeros)?;
            continue;
        }
        if refines && size > 1 {
            return Err(Stop::Wrong);
        }
        bits.take(size)?;
        at = if refines {
            correct(bits, at, band, *nonzero, Some(zeros))?
        } else {
            at + zeros
        };
        if at > band.last {
            return Err(Stop::Wrong);
        }
        if size > 0 {
            *nonzero |= 1 << at;
        }
        at += 1;
    }
    Ok(())
}

/// Reads a bit for each coefficient that is not zero, from `at` on, until as many zeros
/// have been passed: the place of the zero behind them.
fn correct(
    bits: &mut Bits<'_>,
    at: u8,
    band: &Band,
    nonzero: u64,
    zeros: Option<u8>,
) -> Result<u8, Stop> {
    let mut left = zeros;
    for place in at..=band.last {
        if nonzero >> place & 1 == 1 {
            bits.take(1)?;
        } else if left == Some(0) {
            return Ok(place);
        } else {
            left = left.map(|zeros| zeros - 1);
        }
    }
    Ok(band.last + 1)
}
