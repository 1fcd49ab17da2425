import Meshes
import Models
import Parallelism

/// The potential of a landscape: F from its samples, K∗μ from an engine.
public final class LandscapeField: MeanField {
    public let external: AlignedBuffer
    public var engine: String { interaction?.convolution.name ?? "none" }
    public var errorBound: Double { interaction?.convolution.errorBound ?? 0 }
    public var isStatic: Bool { interaction == nil }

    private let interaction: PlannedConvolution?
    private var factor = 1.0
    private let columns: Int

    /// Plans the interaction on `mesh`.
    ///
    /// - Parameter external: F at the cell centres, in storage order.
    /// - Throws: ``ModelError`` if the kernel is not finite on the mesh.
    public init(
        external: [Double], kernel: any Kernel, mesh: Mesh, engine: InteractionEngine,
        pool: WorkerPool
    ) throws {
        precondition(external.count == mesh.cellCount, "one value a cell")
        self.external = AlignedBuffer(external)
        columns = mesh.columns
        interaction =
            kernel.isZero
            ? nil : try PlannedConvolution(kernel, on: mesh, engine: engine, pool: pool)
    }

    /// Samples the potential on `mesh` and plans the interaction.
    ///
    /// - Throws: ``ModelError`` if the model is not finite on the mesh.
    public convenience init(
        potential: any Potential, kernel: any Kernel, mesh: Mesh, engine: InteractionEngine,
        pool: WorkerPool
    ) throws {
        try self.init(
            external: potential.samples(on: mesh), kernel: kernel, mesh: mesh, engine: engine,
            pool: pool)
    }

    public func external(row: Int) -> (values: UnsafePointer<Double>, factor: Double) {
        (UnsafePointer(external.pointer) + row * columns, 1)
    }

    public func collect(_ density: AlignedBuffer, factor: Double) {
        self.factor = factor
        interaction?.convolution.collect(density)
    }

    public func evaluate(
        _ cells: Range<Int>, into potential: UnsafeMutablePointer<Double>, worker: Int
    ) {
        let external = UnsafePointer(external.pointer) + cells.lowerBound
        guard let interaction else {
            potential.update(from: external, count: cells.count)
            return
        }
        interaction.convolution.evaluate(
            cells, factor: factor, plus: external, into: potential, worker: worker)
    }

    public func stiffness(mass: Double, peak: Double) -> (transport: Double, reaction: Double) {
        guard let stiffness = interaction?.stiffness else { return (0, 0) }
        return (
            stiffness.transport(mass: mass, peak: peak), stiffness.reaction(mass: mass, peak: peak)
        )
    }
}
