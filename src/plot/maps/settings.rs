//! What a picture of maps refuses to be told.

use super::{Kind, Maps};
use crate::plot::figure::refuse;
use crate::{Error, Result};

impl Maps {
    /// Refuses settings that mean nothing or contradict each other.
    pub(super) fn check(&self) -> Result<()> {
        let range = |ok: bool, what, value, range| match ok {
            true => Ok(()),
            false => Err(Error::OutOfRange { what, value, range }),
        };
        if let Some(columns) = self.columns {
            let value = columns as f64;
            range(columns > 0, "the number of columns", value, "at least 1")?;
        }
        if let Some(limit) = self.limit {
            let ok = limit.is_finite() && limit > 0.0;
            range(ok, "the limit of the scale", limit, "finite and above 0")?;
        }
        if let Some(share) = self.quantile {
            let ok = share > 0.0 && share <= 1.0;
            range(ok, "the quantile of the scale", share, "above 0 and up to 1")?;
        }
        if let Kind::Gray { black, white } = self.kind {
            for (what, value) in [("black", black), ("white", white)] {
                range(value.is_finite(), what, value, "finite")?;
            }
            range(black != white, "white", white, "another value than black")?;
            if self.own_scales {
                let reason = format!(
                    "one scale from {black} to {white} is given, and own_scales asks \
                     for one of each panel's own"
                );
                return Err(refuse("gray maps", reason));
            }
        }
        if matches!(self.kind, Kind::Gray { .. } | Kind::GrayShared)
            && let Some(value) = self.limit.or(self.quantile)
        {
            let reason =
                format!("limit or quantile {value} is for maps with a zero only");
            return Err(refuse("gray maps", reason));
        }
        Ok(())
    }
}
