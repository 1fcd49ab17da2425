import Interactions
import Meshes
import Models
import Parallelism

/// One of the two densities of a signed measure, with what moves it.
final class SignedPart {
    var state: TransportState
    /// V of the density, where it is asked for.
    let potential: AlignedBuffer
    /// F.
    let external: AlignedBuffer
    let transport: Transport
    private let transportReaction: TransportReaction
    private let survey: DonorCellPass
    private let outflow: OutflowPass
    private let isTransported: Bool
    private let pool: WorkerPool
    private var mean = 0.0
    private var found = SurveyResult()

    init(
        _ density: [Double], external: [Double], dynamics: Dynamics, mesh: Mesh, order: Int,
        pool: WorkerPool
    ) throws {
        precondition(density.count == mesh.cellCount, "one average a cell")
        let isDonorCell = order == 1
        state = TransportState(
            density: AlignedBuffer(density), first: AlignedBuffer(count: mesh.cellCount),
            second: AlignedBuffer(count: isDonorCell ? 0 : mesh.cellCount))
        potential = AlignedBuffer(count: mesh.cellCount)
        transport = Transport(
            isDonorCell ? .donorCell : .monotonicityPreserving, mesh: mesh, workers: pool.threads)
        let reaction = try dynamics.birthDeath.map {
            try Reaction(population: $0.population, mesh: mesh)
        }
        let mass = density.compensatedSum() * mesh.cellVolume
        transportReaction = TransportReaction(transport, reaction, mass: mass, pool: pool)
        // A survey asks the field for F alone, as V is stored.
        let field = try LandscapeField(
            external: external, kernel: ZeroKernel(), mesh: mesh, engine: .direct, pool: pool)
        self.external = field.external
        survey = DonorCellPass(mesh, field: field, workers: pool.threads)
        outflow = OutflowPass(mesh)
        isTransported = dynamics.transport
        self.pool = pool
    }

    /// The largest rate at which a cell's content flows out.
    var largestOutflow: Double { outflow.largest(potential, pool: pool) }

    /// What is to be known of the density as it is.
    func surveyed() -> SurveyResult {
        found = survey.survey(state.density, factor: 1, .stored(potential), pool: pool)
        mean = found.mass > 0 ? found.meanPotential / found.mass : 0
        return found
    }

    /// Lets the next survey know what the last one found.
    func finishStep() { survey.adopt(found) }

    func lieStep(_ step: Double, _ exposure: Double) {
        if isTransported {
            transport.advance(&state, potential: potential, step: step, pool: pool)
        }
        transportReaction.react(state.density, potential, exposure)
    }

    /// Half of the transport, births and deaths, and the other half; with a free mass no
    /// factor is left over.
    func strangStep(_ step: Double, _ exposure: Double, _ parts: Int) {
        let part = step / 2 / Double(max(parts, 1))
        let factor = transportReaction.advance(
            &state, potential: potential, step: part, parts: parts, exposure: exposure,
            reference: mean)
        precondition(factor == 1, "free births and deaths restore no mass")
        for _ in 0..<parts {
            transport.advance(&state, potential: potential, step: part, pool: pool)
        }
    }

    /// Writes the density after a first-order step into the state's first buffer.
    func predict(_ step: Double, _ exposure: Double) {
        if isTransported {
            _ = transportReaction.predict(
                from: state, into: state.first, potential: potential, step: step,
                exposure: exposure, reference: mean)
        } else {
            state.first.copy(from: state.density)
            transportReaction.react(state.first, potential, exposure)
        }
    }
}

/// What is done cell by cell to two densities or their potentials.
final class SignPass: TiledPass {
    private let penalty: Double
    private let tiling: Tiling
    private var first: UnsafeMutablePointer<Double>!
    private var second: UnsafeMutablePointer<Double>!
    private var result: UnsafeMutablePointer<Double>?

    init(penalty: Double, mesh: Mesh) {
        self.penalty = penalty
        tiling = mesh.tiles
    }

    /// Writes `first` − `second` into `result`.
    func subtract(
        _ second: AlignedBuffer, from first: AlignedBuffer, into result: AlignedBuffer,
        _ pool: WorkerPool
    ) {
        (self.first, self.second, self.result) = (first.pointer, second.pointer, result.pointer)
        pool.perform(self, tiles: tiling.count)
    }

    /// Turns W in `first` into V₊ = λ + W there and V₋ = λ − W in `second`.
    func split(_ first: AlignedBuffer, _ second: AlignedBuffer, _ pool: WorkerPool) {
        (self.first, self.second, result) = (first.pointer, second.pointer, nil)
        pool.perform(self, tiles: tiling.count)
    }

    func run(tiles: Range<Int>, worker: Int) {
        let cells = tiling[tiles]
        let (first, second, penalty) = (first!, second!, penalty)
        if let result {
            for cell in cells { result[cell] = first[cell] - second[cell] }
        } else {
            for cell in cells {
                let value = first[cell]
                first[cell] = penalty + value
                second[cell] = penalty - value
            }
        }
    }
}
