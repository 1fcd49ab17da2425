/// The largest difference relative to `scale`, or else to the largest magnitude.
func deviation(_ a: [Double], _ b: [Double], scale: Double? = nil) -> Double {
    zip(a, b).map { abs($0 - $1) }.max()! / (scale ?? b.map(abs).max()!)
}
