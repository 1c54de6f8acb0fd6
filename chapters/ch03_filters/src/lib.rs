//! Chapter 3: filters and feature maps.
