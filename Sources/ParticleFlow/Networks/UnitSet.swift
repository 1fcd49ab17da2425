import Meshes

/// Units c·ψ(z·x) of a network, particles in a parameter space of any dimension.
///
/// A unit's z = (w, b) is a row of a matrix; inputs end in a 1 if there is a bias. Rows
/// are padded with zeros to whole vectors. Memory is taken once, for ``capacity`` units.
public final class UnitSet: @unchecked Sendable {
    /// The coordinates of z.
    public let width: Int
    /// The numbers from a row to the next.
    public let stride: Int
    /// The largest number of units that fit.
    public let capacity: Int
    /// The number of units, at most ``capacity``.
    public var count: Int {
        didSet { precondition(count >= 0 && count <= capacity, "more units than fit") }
    }
    /// The readout c of every unit.
    public let readout: AlignedBuffer
    /// The matrix of all z.
    public let weights: AlignedBuffer

    /// Makes room for `capacity` units, all parameters 0.
    public init(width: Int, capacity: Int, count: Int? = nil) {
        precondition(width >= 1, "a unit has a weight")
        self.width = width
        self.capacity = capacity
        self.count = count ?? capacity
        stride = Self.padded(width)
        readout = AlignedBuffer(count: capacity)
        weights = AlignedBuffer(count: capacity * stride)
    }

    /// The z of unit `index`.
    public func row(_ index: Int) -> UnsafeMutablePointer<Double> {
        weights.pointer + index * stride
    }

    /// Makes unit `index` a copy of unit `other` of `source`.
    func copy(_ other: Int, of source: UnitSet, to index: Int) {
        readout.pointer[index] = source.readout.pointer[other]
        row(index).update(from: source.row(other), count: stride)
    }

    /// Makes all units copies of those of `source`.
    func copy(from source: UnitSet) {
        count = source.count
        readout.pointer.update(from: source.readout.pointer, count: count)
        weights.pointer.update(from: source.weights.pointer, count: count * stride)
    }

    /// The numbers of a row: whole vectors of eight.
    static func padded(_ width: Int) -> Int { (width + 7) / 8 * 8 }
}

/// V̂ (28) and its gradient at units: V = c·V̂, ∂V/∂c = V̂ and ∇_z V = c·∇V̂.
public final class UnitSamples: @unchecked Sendable {
    /// V̂ at every unit.
    public let values: AlignedBuffer
    /// ∇V̂ at every unit, rows as in ``UnitSet``.
    public let slopes: AlignedBuffer

    /// Makes room for as many units as `units` has room for.
    public init(_ units: UnitSet) {
        values = AlignedBuffer(count: units.capacity)
        slopes = AlignedBuffer(count: units.capacity * units.stride)
    }
}
