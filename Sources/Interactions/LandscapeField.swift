import Meshes
import Models
import Parallelism

/// The potential of a landscape: F from its samples, K∗μ from an engine.
public final class LandscapeField: MeanField {
    public let external: AlignedBuffer
    public var engine: String { convolution?.name ?? "none" }
    public var isStatic: Bool { convolution == nil }

    private let convolution: (any Convolution)?
    private let kernelStiffness: KernelStiffness?

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
        if kernel.isZero {
            convolution = nil
            kernelStiffness = nil
        } else {
            let planned = try PlannedConvolution(kernel, on: mesh, engine: engine, pool: pool)
            convolution = planned.convolution
            kernelStiffness = planned.stiffness
        }
    }

    public func evaluate(_ density: AlignedBuffer, into potential: AlignedBuffer) {
        guard let convolution else {
            potential.copy(from: external)
            return
        }
        convolution.apply(to: density, result: potential)
        for index in 0..<potential.count { potential.pointer[index] += external.pointer[index] }
    }

    public func stiffness(mass: Double, peak: Double) -> (transport: Double, reaction: Double) {
        guard let kernelStiffness else { return (0, 0) }
        return (
            kernelStiffness.transport(mass: mass, peak: peak),
            kernelStiffness.reaction(mass: mass, peak: peak)
        )
    }
}
