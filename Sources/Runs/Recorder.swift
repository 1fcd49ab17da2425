import Interactions
import Meshes
import Results
import Statistics

/// Writes a record at every output time and remembers what the summary needs.
struct Recorder {
    /// The scalars of the first and of the last record.
    private(set) var first: [Double] = []
    private(set) var last: [Double] = []
    private(set) var lastTime = 0.0
    /// The energies of all records.
    private(set) var energies: [Double] = []
    /// The smallest cell average in any record.
    private(set) var minimumDensity = Double.infinity
    /// The largest fraction of the mass seen at each end of a wall axis.
    private(set) var wallMasses: [Diagnostics.WallMass] = []
    /// What a sparse deconvolution has found by the last record.
    private(set) var spikes: RecoveredSpikes?
    /// What stopped the writing, if anything did.
    private(set) var failure: ResultError?

    private let evolution: any Evolution
    private let scalars: Scalars
    private let writer: ResultWriter

    init(_ evolution: any Evolution, _ scalars: Scalars, _ writer: ResultWriter) {
        self.evolution = evolution
        self.scalars = scalars
        self.writer = writer
    }

    /// Records the state if it is finite.
    mutating func record() throws(Breakdown) {
        try evolution.check()
        append()
    }

    /// Records the state at which the computation stopped, unless it is there.
    mutating func recordLastState() {
        if evolution.time > lastTime { append() }
    }

    private mutating func append() {
        guard failure == nil else { return }
        let state = evolution.state()
        let values = scalars.values(state.diagnostics)
        let layout = writer.layout
        do throws(ResultError) {
            try writer.append(
                time: evolution.time, scalars: values,
                density: layout.fields ? state.density.pointer : nil,
                potential: layout.fields ? state.potential?.pointer : nil,
                moreFields: layout.fields
                    ? [state.negativeDensity].compactMap { $0.map { UnsafePointer($0.pointer) } }
                    : [],
                networkOutput: state.networkOutput?.pointer,
                particles: layout.particles.flatMap { _ in state.particles?.record })
        } catch {
            failure = error
            return
        }
        if first.isEmpty { first = values }
        last = values
        spikes = state.spikes
        energies.append(state.diagnostics.energy)
        lastTime = evolution.time
        for density in [state.density] + [state.negativeDensity].compactMap(\.self) {
            for index in 0..<density.count { minimumDensity = min(minimumDensity, density[index]) }
        }
        noteWalls(state.diagnostics.wallMasses)
    }

    private mutating func noteWalls(_ masses: [Diagnostics.WallMass]) {
        if wallMasses.isEmpty { wallMasses = masses }
        for (index, mass) in masses.enumerated() where mass.fraction > wallMasses[index].fraction {
            wallMasses[index] = mass
        }
    }
}

extension ParticleSet {
    /// The particles as they are written.
    fileprivate var record: ParticleRecord {
        let coordinates = dimension == 1 ? [x] : [x, y]
        return ParticleRecord(
            count: count, coordinates: coordinates.map { UnsafePointer($0.pointer) },
            weights: weight.pointer, traits: traits.map { UnsafePointer($0.pointer) })
    }
}
