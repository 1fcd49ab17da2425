/// Eight complex numbers side by side, real and imaginary parts apart: one number
/// of each of eight columns.
///
/// All arithmetic is within a lane, and there is no fused multiply-add: the result
/// has the same bits on machines with narrower vectors.
struct ComplexLanes {
    /// The numbers side by side.
    static let count = 8
    /// The doubles that they take in memory.
    static let doubles = 16

    var real: SIMD8<Double>
    var imaginary: SIMD8<Double>

    @inline(__always)
    init(real: SIMD8<Double>, imaginary: SIMD8<Double>) {
        (self.real, self.imaginary) = (real, imaginary)
    }

    /// Eight complex numbers as FFTW writes them.
    @inline(__always)
    init(interleaved numbers: UnsafePointer<Double>) {
        let numbers = UnsafeRawPointer(numbers).load(as: SIMD16<Double>.self)
        self.init(real: numbers.evenHalf, imaginary: numbers.oddHalf)
    }

    /// Writes the numbers as FFTW reads them.
    @inline(__always)
    func interleave(into target: UnsafeMutablePointer<Double>) {
        var numbers = SIMD16<Double>()
        numbers.evenHalf = real
        numbers.oddHalf = imaginary
        UnsafeMutableRawPointer(target).storeBytes(of: numbers, as: SIMD16<Double>.self)
    }

    static let zero = ComplexLanes(real: .zero, imaginary: .zero)

    @inline(__always)
    static func + (a: Self, b: Self) -> Self {
        Self(real: a.real + b.real, imaginary: a.imaginary + b.imaginary)
    }

    @inline(__always)
    static func - (a: Self, b: Self) -> Self {
        Self(real: a.real - b.real, imaginary: a.imaginary - b.imaginary)
    }

    @inline(__always)
    static func * (a: Self, factor: Double) -> Self {
        Self(real: a.real * factor, imaginary: a.imaginary * factor)
    }

    @inline(__always)
    static func * (a: Self, factors: SIMD8<Double>) -> Self {
        Self(real: a.real * factors, imaginary: a.imaginary * factors)
    }

    /// a·w with w = `root[0]` + i `root[1]`.
    @inline(__always)
    func rotated(by root: UnsafePointer<Double>) -> Self {
        let (cosine, sine) = (root[0], root[1])
        return Self(
            real: real * cosine - imaginary * sine, imaginary: real * sine + imaginary * cosine)
    }

    /// a + ib.
    @inline(__always)
    func plusI(_ b: Self) -> Self {
        Self(real: real - b.imaginary, imaginary: imaginary + b.real)
    }

    /// a − ib.
    @inline(__always)
    func minusI(_ b: Self) -> Self {
        Self(real: real + b.imaginary, imaginary: imaginary - b.real)
    }

    /// Real and imaginary parts exchanged: i times the conjugate.
    @inline(__always)
    var swapped: Self { Self(real: imaginary, imaginary: real) }
}

/// Where a transform along a column finds its numbers and puts them.
protocol LaneStorage {
    /// The numbers at a place of the transform.
    func load(_ place: Int) -> ComplexLanes
    /// Puts numbers at a place of the transform.
    func store(_ value: ComplexLanes, _ place: Int)
}

/// A block of eight columns in the order of their transform, eight real parts and
/// eight imaginary ones in turn.
struct ColumnBlock: LaneStorage {
    let pointer: UnsafeMutablePointer<Double>

    @inline(__always)
    func load(_ place: Int) -> ComplexLanes {
        let numbers = UnsafeMutableRawPointer(pointer + place * ComplexLanes.doubles)
        return ComplexLanes(
            real: numbers.load(as: SIMD8<Double>.self),
            imaginary: numbers.load(fromByteOffset: 64, as: SIMD8<Double>.self))
    }

    @inline(__always)
    func store(_ value: ComplexLanes, _ place: Int) {
        let numbers = UnsafeMutableRawPointer(pointer + place * ComplexLanes.doubles)
        numbers.storeBytes(of: value.real, as: SIMD8<Double>.self)
        numbers.storeBytes(of: value.imaginary, toByteOffset: 64, as: SIMD8<Double>.self)
    }
}

/// Eight columns of the rows' spectra. Beyond the rows there is padding: zeros that
/// are never stored.
struct DataColumns: LaneStorage {
    let block: ColumnBlock
    /// The number of rows.
    let rows: Int

    @inline(__always)
    func load(_ place: Int) -> ComplexLanes { place < rows ? block.load(place) : .zero }

    @inline(__always)
    func store(_ value: ComplexLanes, _ place: Int) {
        if place < rows { block.store(value, place) }
    }
}
