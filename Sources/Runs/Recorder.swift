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
    /// What stopped the writing, if anything did.
    private(set) var failure: ResultError?

    private let problem: any Preparation
    private let evolution: any Computation
    private let writer: ResultWriter

    init(_ problem: any Preparation, _ writer: ResultWriter) {
        self.problem = problem
        evolution = problem.computation
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
        let record = problem.record()
        let layout = writer.layout
        do throws(ResultError) {
            try writer.append(
                time: evolution.time, scalars: record.scalars,
                density: layout.fields ? record.density?.pointer : nil,
                potential: layout.fields ? record.potential?.pointer : nil,
                moreFields: layout.fields
                    ? [record.negativeDensity].compactMap { $0.map { UnsafePointer($0.pointer) } }
                    : [],
                networkOutput: record.networkOutput?.pointer, points: record.points,
                particles: layout.particles.flatMap { _ in record.particles })
        } catch {
            failure = error
            return
        }
        if first.isEmpty { first = record.scalars }
        last = record.scalars
        energies.append(record.energy)
        lastTime = evolution.time
        for density in [record.density, record.negativeDensity].compactMap(\.self) {
            for index in 0..<density.count { minimumDensity = min(minimumDensity, density[index]) }
        }
        noteWalls(record.wallMasses)
    }

    private mutating func noteWalls(_ masses: [Diagnostics.WallMass]) {
        if wallMasses.isEmpty { wallMasses = masses }
        for (index, mass) in masses.enumerated() where mass.fraction > wallMasses[index].fraction {
            wallMasses[index] = mass
        }
    }
}
