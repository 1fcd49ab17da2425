/// Something that the equation never raises, from one state that was asked for to the next.
struct Descent {
    /// The largest increase, relative to the largest size by then; NaN as long as no value was
    /// finite.
    private(set) var increase = Double.nan
    private var last: Double?
    private var scale = 0.0

    /// Takes note of a value; nothing follows from one that is not finite.
    ///
    /// - Parameter size: of the terms that it is the sum of.
    mutating func note(_ value: Double, size: Double) {
        guard value.isFinite, size.isFinite else { return }
        scale = max(scale, size)
        if let last {
            if scale > 0 { increase = max(increase, (value - last) / scale) }
        } else {
            increase = 0
        }
        last = value
    }
}
