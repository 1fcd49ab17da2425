import Meshes

/// The variables of particles in `run.nc`.
struct ParticleVariables {
    private let position: Int32
    private let weight: Int32
    private let traits: [Int32]
    private let axis: Int32
    private let axes: [String]
    private let particles: ParticleLayout
    private let file: NetCDFFile

    /// More than a record has, so that small ones are not spread over many chunks.
    private static let largestChunk = 1 << 17

    init(
        _ particles: ParticleLayout, layout: ResultLayout, time: Int32, file: NetCDFFile
    ) throws(ResultError) {
        self.particles = particles
        self.file = file
        axes = layout.coordinates
        let particle = try file.addDimension(
            "particle", length: particles.isVarying ? nil : particles.count)
        let axisDimension = try file.addDimension("axis", length: axes.count)
        axis = try file.addTextVariable(
            "axis", dimensions: [axisDimension], longName: "name of the axis")
        position = try file.addVariable(
            "position", dimensions: [time, particle, axisDimension],
            longName: "position of the particle", units: "1")
        weight = try file.addVariable(
            "weight", dimensions: [time, particle], longName: "mass of the particle", units: "1")
        traits = try particles.traits.map { trait throws(ResultError) in
            try file.addVariable(
                trait.name, dimensions: [time, particle], longName: trait.longName,
                units: trait.units)
        }
        let chunk = min(particles.count, Self.largestChunk)
        let plain = ([weight] + traits).map { ($0, [1, chunk]) }
        for (variable, shape) in [(position, [1, chunk, axes.count])] + plain {
            try file.allowMissing(variable)
            try file.setStorage(of: variable, chunk: shape, compression: layout.compression)
        }
    }

    /// Writes what does not change in time.
    func fill() throws(ResultError) {
        try file.write(axes, to: axis)
    }

    /// Writes the particles of record number `record`.
    func write(_ now: ParticleRecord, record: Int) throws(ResultError) {
        precondition(now.coordinates.count == axes.count, "one array an axis")
        precondition(
            particles.isVarying || now.count == particles.count, "the number may not change")
        guard now.count > 0 else { return }
        var positions = [Double](repeating: 0, count: now.count * axes.count)
        for (number, coordinate) in now.coordinates.enumerated() {
            for index in 0..<now.count {
                positions[index * axes.count + number] = coordinate[index * now.strides[number]]
            }
        }
        try file.write(
            positions, to: position, start: [record, 0, 0], count: [1, now.count, axes.count])
        for (variable, values) in zip(traits, now.traits) {
            try file.write(values, to: variable, start: [record, 0], count: [1, now.count])
        }
        try file.write(now.weights, to: weight, start: [record, 0], count: [1, now.count])
    }
}
