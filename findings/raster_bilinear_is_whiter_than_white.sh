#!/usr/bin/env bash
# Between a white pixel and black ones lies a grey, and beyond the last pixel there is nothing to
# interpolate. The R package raster 3.6-14 (of Debian 12) makes 398 of a corner of 255, and -64 of
# 0 beside 255, when it enlarges a picture twofold with `method="bilinear"`, by `disaggregate` and
# by `resample`: at the border it goes on with the slope of the last two pixels, by a quarter of a
# pixel in each direction. terra, the package by the same author that follows it, keeps to 0 and
# 255. The manual says that values are interpolated, and of none outside of the picture's.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
# The package, and those that it needs and that are not installed, unpacked in the folder.
(
    cd "$folder"
    apt-get install --simulate --no-install-recommends r-cran-raster=3.6-14-1 >said
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\?(\([^ ]*\) .*/\1=\3/p' said >needed
    xargs -r apt-get -qq download <needed 2>said || { cat said; exit 1; }
    for file in *.deb; do [ ! -e "$file" ] || dpkg -x "$file" .; done
)
libraries=$(find "$folder" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH=$libraries PATH=$folder/usr/bin:$PATH
if [ -d "$folder/usr/lib/R" ]; then
    export R_HOME=$folder/usr/lib/R R_LIBS=$folder/usr/lib/R/site-library
    cp --remove-destination "$folder"/etc/R/* "$R_HOME/etc/"
    cp --remove-destination "$R_HOME/etc/Renviron.ucf" "$R_HOME/etc/Renviron"
    program=$R_HOME/bin/exec/R
else
    program=R
fi
cat >"$folder/look.R" <<'R'
suppressWarnings(suppressMessages(library(raster)))
cat("raster", as.character(packageVersion("raster")), "terra", as.character(packageVersion("terra")), "\n")
corners <- matrix(c(255, 0, 0, 0, 0, 0, 0, 0, 255), 3)
larger <- raster(nrows = 6, ncols = 6, xmn = 0, xmx = 1, ymn = 0, ymx = 1)
bydisaggregate <- as.matrix(disaggregate(raster(corners), 2, method = "bilinear"))
byresample <- as.matrix(resample(raster(corners), larger, method = "bilinear"))
byterra <- matrix(terra::values(terra::disagg(terra::rast(corners), 2, method = "bilinear")), 6, byrow = TRUE)
# By hand: places in units of pixels, first beyond the border as if the slope went on, then not.
linear <- function(beyond) {
  at <- (0:5 + 0.5) / 2 - 0.5
  if (!beyond) at <- pmin(pmax(at, 0), 2)
  left <- pmin(floor(pmax(at, 0)), 1)
  weights <- matrix(0, 6, 3)
  weights[cbind(1:6, left + 1)] <- 1 - (at - left)
  weights[cbind(1:6, left + 2)] <- at - left
  weights %*% corners %*% t(weights)
}
print(round(bydisaggregate, 1))
cat("terra\n")
print(round(byterra, 1))
edge <- as.matrix(disaggregate(raster(matrix(c(0, 255), 2, 2, byrow = TRUE)), 2, method = "bilinear"))[1, ]
cat("0 and 255:", edge, "\n")
same <- function(one, other) isTRUE(all.equal(as.vector(one), as.vector(other), tolerance = 1e-5))
seen <- same(bydisaggregate, linear(TRUE)) && same(byresample, linear(TRUE)) &&
  same(byterra, linear(FALSE)) && same(edge, c(-63.75, 63.75, 191.25, 318.75)) &&
  abs(max(bydisaggregate) - 398.4375) < 1e-3
if (!seen) { cat("another answer than recorded\n"); quit(status = 1) }
R
"$program" --no-echo --no-restore --no-save --no-init-file --file="$folder/look.R" 2> >(grep -v codetools >&2)
