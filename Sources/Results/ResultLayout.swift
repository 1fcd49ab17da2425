import Meshes

/// What the results of a run consist of.
public struct ResultLayout: Sendable {
    /// The mesh of the fields; its axes become the coordinates. Nil for results without
    /// a mesh, which have no fields.
    public var mesh: Mesh?
    /// The scalars over time, in the order in which they are appended.
    public var quantities: [Quantity]
    /// Where the output of a network is recorded, if there is a network.
    public var network: NetworkOutput?
    /// What is recorded of a network at chosen inputs, if anything is.
    public var points: PointOutput?
    /// Whether density and potential are recorded.
    public var fields: Bool
    /// Further densities on the mesh, in the order in which they are appended.
    public var moreFields: [Quantity]
    /// The particles that are recorded, if there are any.
    public var particles: ParticleLayout?
    /// The deflate level of fields and particles, 0 (none) to 9.
    public var compression: Int
    /// The global attributes, in order: title, source, run file and so on.
    ///
    /// `Conventions` comes by itself, and so does `history` unless it is here.
    public var attributes: [(name: String, value: AttributeValue)]

    /// Describes results.
    public init(
        mesh: Mesh?, quantities: [Quantity], network: NetworkOutput? = nil,
        points: PointOutput? = nil, fields: Bool = true, moreFields: [Quantity] = [],
        particles: ParticleLayout? = nil, compression: Int = 1,
        attributes: [(name: String, value: AttributeValue)] = []
    ) {
        self.mesh = mesh
        self.quantities = quantities
        self.network = network
        self.points = points
        self.fields = fields
        self.moreFields = moreFields
        self.particles = particles
        self.compression = compression
        self.attributes = attributes
    }

    /// The bytes that `outputs` records take on disk: without compression all
    /// of them, with compression about the least that can be hoped for.
    public func expectedBytes(outputs: Int) -> Double {
        let packed = compression > 0 ? 0.5 : 1
        let field = 8 * Double(mesh?.cellCount ?? 0) * packed
        let fieldCount = fields ? 2 + Double(moreFields.count) : 0
        let particles =
            8 * Double(particles?.count ?? 0) * Double(coordinates.count + 1) * packed
        let network = 8 * Double((network?.positions.count ?? 0) + (points?.numberCount ?? 0))
        let scalars = Double(quantities.count + 1) * Self.bytesPerScalar
        let texts = attributes.reduce(0) { sum, attribute in
            guard case .text(let text) = attribute.value else { return sum }
            return sum + Double(text.utf8.count)
        }
        return Double(outputs) * (fieldCount * field + particles + network + scalars) + texts
            + Self.overhead
    }

    /// The names of the particles' coordinates.
    var coordinates: [String] { particles?.coordinates ?? mesh?.axes.map(\.name) ?? [] }

    /// A double in the binary file and up to 25 characters in the table.
    private static let bytesPerScalar = 33.0

    /// Headers, indices, the first blocks of the scalars and the summary.
    private static let overhead = 262_144.0

    /// Says what is wrong with the names or the compression, if anything is.
    func flaw() -> String? {
        guard (0...9).contains(compression) else {
            return "the compression is \(compression), but it goes from 0 to 9"
        }
        guard mesh != nil || !fields else { return "there are no fields without a mesh" }
        guard particles == nil || !coordinates.isEmpty else {
            return "the particles have no coordinates"
        }
        var taken: Set<String> = ["time"]
        if fields { taken.formUnion(["density", "potential"]) }
        if let particles { taken.formUnion(particles.traits.map(\.name)) }
        if fields { taken.formUnion(moreFields.map(\.name)) }
        if particles != nil { taken.formUnion(["particle", "axis", "position", "weight"]) }
        if network != nil { taken.formUnion(["x", "target", "network_output"]) }
        if let points { taken.formUnion(points.names) }
        for name in (mesh?.axes.map(\.name) ?? []) + quantities.map(\.name) {
            guard Self.isIdentifier(name) else {
                return "'\(name)' cannot be a name in the results: "
                    + "names are letters, digits and underscores"
            }
            guard taken.insert(name).inserted else {
                return "two things in the results would be called '\(name)'"
            }
        }
        return nil
    }

    /// Whether a name is letters, digits and underscores.
    static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.first, first.isLetter else { return false }
        return name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
}
