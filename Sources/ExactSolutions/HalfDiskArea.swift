import RealModule

/// ∫₀ˣ √(r² − t²) dt for |x| ≤ r.
func halfDiskArea(to x: Double, radius r: Double) -> Double {
    0.5 * (x * ((r - x) * (r + x)).squareRoot() + r * r * .asin(x / r))
}
