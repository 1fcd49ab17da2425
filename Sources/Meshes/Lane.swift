import CVectors

/// What the inner loops need of a number, or of several side by side.
///
/// Every operation is the same rounding for one lane as for eight, so that the
/// cut of a row into vectors and a remainder leaves no trace in the result.
/// There is no fused multiply-add for the same reason: not every machine has it.
@usableFromInline
package protocol Lane {
    static var width: Int { get }
    static func load(_ source: UnsafePointer<Double>) -> Self
    func store(_ target: UnsafeMutablePointer<Double>)
    init(_ value: Double)
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    /// self / divisor; not an operator, which would make plain expressions ambiguous.
    func divided(by divisor: Self) -> Self
    static func min(_ a: Self, _ b: Self) -> Self
    static func max(_ a: Self, _ b: Self) -> Self
    /// `a` where `condition >= 0`, else `b`.
    static func select(_ condition: Self, _ a: Self, _ b: Self) -> Self
    /// Whether `low <= value <= high` in every lane.
    static func liesWithin(_ low: Self, _ value: Self, _ high: Self) -> Bool
    /// |self|.
    var size: Self { get }
    /// `self · 2ⁿ`, where n is held in the low bits of `shifted`.
    func scaled(byPowerIn shifted: Self) -> Self
    /// The sum of the lanes, in a fixed order.
    var laneSum: Double { get }
    var laneMax: Double { get }
}

extension Double: Lane {
    @inlinable
    package static var width: Int { 1 }

    @inlinable @inline(__always)
    package static func load(_ source: UnsafePointer<Double>) -> Double { source.pointee }

    @inlinable @inline(__always)
    package func store(_ target: UnsafeMutablePointer<Double>) { target.pointee = self }

    @inlinable @inline(__always)
    package static func min(_ a: Double, _ b: Double) -> Double { b < a ? b : a }

    @inlinable @inline(__always)
    package static func max(_ a: Double, _ b: Double) -> Double { b > a ? b : a }

    @inlinable @inline(__always)
    package static func select(_ condition: Double, _ a: Double, _ b: Double) -> Double {
        condition >= 0 ? a : b
    }

    @inlinable @inline(__always)
    package static func liesWithin(_ low: Double, _ value: Double, _ high: Double) -> Bool {
        low <= value && value <= high
    }

    @inlinable @inline(__always)
    package func divided(by divisor: Double) -> Double { self / divisor }

    @inlinable @inline(__always)
    package var size: Double { magnitude }

    @inlinable @inline(__always)
    package func scaled(byPowerIn shifted: Double) -> Double {
        Double(bitPattern: bitPattern &+ shifted.bitPattern &<< 52)
    }

    @inlinable
    package var laneSum: Double { self }
    @inlinable
    package var laneMax: Double { self }
}

extension SIMD8: Lane where Scalar == Double {
    @inlinable
    package static var width: Int { 8 }

    @inlinable @inline(__always)
    package static func load(_ source: UnsafePointer<Double>) -> Self {
        UnsafeRawPointer(source).loadUnaligned(as: Self.self)
    }

    @inlinable @inline(__always)
    package func store(_ target: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(target).storeBytes(of: self, as: Self.self)
    }

    @inlinable @inline(__always)
    package init(_ value: Double) { self.init(repeating: value) }

    @inlinable @inline(__always)
    package static func + (a: Self, b: Self) -> Self { vector_sum(a, b) }

    @inlinable @inline(__always)
    package static func - (a: Self, b: Self) -> Self { vector_difference(a, b) }

    @inlinable @inline(__always)
    package static func * (a: Self, b: Self) -> Self { vector_product(a, b) }

    @inlinable @inline(__always)
    package static func min(_ a: Self, _ b: Self) -> Self { vector_minimum(a, b) }

    @inlinable @inline(__always)
    package static func max(_ a: Self, _ b: Self) -> Self { vector_maximum(a, b) }

    @inlinable @inline(__always)
    package static func select(_ condition: Self, _ a: Self, _ b: Self) -> Self {
        vector_choice(condition, a, b)
    }

    @inlinable @inline(__always)
    package static func liesWithin(_ low: Self, _ value: Self, _ high: Self) -> Bool {
        vector_lies_within(low, value, high)
    }

    @inlinable @inline(__always)
    package func divided(by divisor: Self) -> Self { vector_quotient(self, divisor) }

    @inlinable @inline(__always)
    package var size: Self { vector_size(self) }

    @inlinable @inline(__always)
    package func scaled(byPowerIn shifted: Self) -> Self {
        let bits = unsafeBitCast(self, to: SIMD8<UInt64>.self)
        let power = unsafeBitCast(shifted, to: SIMD8<UInt64>.self) &<< 52
        return unsafeBitCast(bits &+ power, to: Self.self)
    }

    @inlinable
    package var laneSum: Double {
        ((self[0] + self[4]) + (self[2] + self[6])) + ((self[1] + self[5]) + (self[3] + self[7]))
    }

    @inlinable
    package var laneMax: Double { self.max() }
}

/// A loop body that works on one lane or on eight.
@usableFromInline
package protocol LaneBody {
    /// Treats the `L.width` cells from `index` on.
    mutating func apply<L: Lane>(_ index: Int, _ lane: L.Type)
}

extension LaneBody {
    /// Runs the body over `range`, eight cells at a time, then one by one.
    @inlinable @inline(__always)
    package mutating func run(over range: Range<Int>) {
        var index = range.lowerBound
        while index &+ 8 <= range.upperBound {
            apply(index, SIMD8<Double>.self)
            index &+= 8
        }
        while index < range.upperBound {
            apply(index, Double.self)
            index &+= 1
        }
    }
}
