import GridFlow
import Meshes
import Models
import Results
import Statistics

/// Writes a record at every output time and remembers what the summary needs.
struct Recorder {
    /// The scalars of the first and of the last record.
    private(set) var first: [Double] = []
    private(set) var last: [Double] = []
    private(set) var lastTime = 0.0
    /// The smallest cell average in any record.
    private(set) var minimumDensity = Double.infinity
    /// The largest fraction of the mass seen at each end of a wall axis.
    private(set) var wallMasses: [Diagnostics.WallMass] = []
    /// What stopped the writing, if anything did.
    private(set) var failure: ResultError?

    private let problem: Problem
    private let scalars: Scalars
    private let writer: ResultWriter
    private var output: NetworkReadout?

    init(_ problem: Problem, _ scalars: Scalars, _ writer: ResultWriter) {
        self.problem = problem
        self.scalars = scalars
        self.writer = writer
        if case .network(let network) = problem.description.model {
            output = NetworkReadout(network, mesh: problem.description.mesh)
        }
    }

    /// Records the state if it is finite.
    mutating func record() throws(GridFlowError) {
        let status = problem.solver.status
        guard status.mass.isFinite, status.mass > 0, status.energy.isFinite else {
            throw .lostDensity(mass: status.mass, time: problem.solver.time)
        }
        append()
    }

    /// Records the state at which the computation stopped, unless it is there.
    mutating func recordLastState() {
        if problem.solver.time > lastTime { append() }
    }

    private mutating func append() {
        guard failure == nil else { return }
        let solver = problem.solver
        let density = solver.density
        let potential = solver.potential
        let diagnostics = Diagnostics(
            density, potential: potential, external: solver.field.external, mesh: solver.mesh)
        let values = scalars.values(diagnostics)
        let fields = problem.description.output.fields
        do throws(ResultError) {
            let network = output?.values(of: density)
            try writer.append(
                time: solver.time, scalars: values, density: fields ? density.pointer : nil,
                potential: fields ? potential.pointer : nil, networkOutput: network?.pointer)
        } catch {
            failure = error
            return
        }
        if first.isEmpty { first = values }
        last = values
        lastTime = solver.time
        for index in 0..<density.count { minimumDensity = min(minimumDensity, density[index]) }
        noteWalls(diagnostics.wallMasses)
    }

    private mutating func noteWalls(_ masses: [Diagnostics.WallMass]) {
        if wallMasses.isEmpty { wallMasses = masses }
        for (index, mass) in masses.enumerated() where mass.fraction > wallMasses[index].fraction {
            wallMasses[index] = mass
        }
    }
}

/// f(x) = ∫ c ψ(x, z) μ(dc, dz) at the centres of the axis of z.
private struct NetworkReadout {
    private let network: any ReadoutNetwork
    private let mesh: Mesh
    private let output: AlignedBuffer

    init(_ network: any ReadoutNetwork, mesh: Mesh) {
        self.network = network
        self.mesh = mesh
        output = AlignedBuffer(count: mesh.columns)
    }

    func values(of density: AlignedBuffer) -> AlignedBuffer {
        let columns = mesh.columns
        var moment = [Double](repeating: 0, count: columns)
        for row in 0..<mesh.rows {
            let c = mesh.axes[0].center(row)
            for column in 0..<columns { moment[column] += c * density[row * columns + column] }
        }
        let centers = mesh.axes[1].centers
        for (index, x) in centers.enumerated() {
            output[index] =
                zip(centers, moment).lazy.map { network.feature(x, $0) * $1 }
                .compensatedSum() * mesh.cellVolume
        }
        return output
    }
}
