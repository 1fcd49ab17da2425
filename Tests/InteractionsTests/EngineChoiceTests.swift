import Interactions
import Meshes
import Models
import Parallelism
import TestSupport
import Testing

/// Which engine a landscape gets, and what it then says of itself.
@Suite struct EngineChoiceTests {
    private func field(
        _ kernel: any Kernel, _ mesh: Mesh, _ engine: InteractionEngine = .auto
    ) throws -> LandscapeField {
        try LandscapeField(
            potential: ZeroPotential(), kernel: kernel, mesh: mesh, engine: engine,
            pool: WorkerPool(threads: 1))
    }

    static let line = mesh((4, 70_000, .wall))
    static let gaussian = GaussianKernel(amplitude: 1, width: 0.5)

    @Test(arguments: [line, mesh((4, 200, .wall), (3, 190, .wall))])
    func smoothKernelsOnLargeMeshesAreCompressed(mesh: Mesh) throws {
        let field = try field(Self.gaussian, mesh)
        #expect(field.engine == "compressed")
        #expect(field.errorBound > 0 && field.errorBound <= 1e-12)
    }

    @Test func othersAreTransformed() throws {
        for (kernel, mesh) in [
            // Too rough, too narrow, and not worth a plan.
            (LaplaceKernel(amplitude: 1, width: 0.5), Self.line),
            (LogarithmicKernel(strength: 1), Self.line),
            (GaussianKernel(amplitude: 1, width: 1e-4), Self.line),
            (QuadraticKernel(strength: 1), mesh((4, 70_000, .periodic))),
            (Self.gaussian, mesh((4, 2000, .wall))),
            (Self.gaussian, mesh((4, 64, .wall), (4, 64, .wall))),
        ] as [(any Kernel, Mesh)] {
            let field = try field(kernel, mesh)
            #expect(field.engine == "fft", "\(kernel) on \(mesh.shape)")
            #expect(field.errorBound == 0)
        }
    }

    @Test func roughKernelsAreRefused() throws {
        let log = SumKernel([QuadraticKernel(strength: 1), LogarithmicKernel(strength: 1)])
        let kink = try Formula("exp(-r)", variables: FormulaKernel.variables(of: Self.line))
        for (kernel, mesh) in [
            (LaplaceKernel(amplitude: 1, width: 0.5), mesh((4, 50, .wall))),
            (log, mesh((4, 9, .wall), (4, 9, .wall))),
            (FormulaKernel(kink), mesh((4, 300, .wall))),
            // Cut at half a period.
            (QuadraticKernel(strength: 1), mesh((4, 300, .periodic))),
            // Five cells wide.
            (GaussianKernel(amplitude: 1, width: 0.1), mesh((4, 200, .wall))),
        ] as [(any Kernel, Mesh)] {
            let error = #expect(throws: ModelError.self) {
                _ = try field(kernel, mesh, .compressed)
            }
            let message = error?.description ?? ""
            #expect(message.contains("not smooth enough for \"compressed\""))
            #expect(message.contains("use \"fft\" or \"direct\""))
            #expect(error?.key == nil)
        }
    }

    /// From a table of a coarser mesh, on which a smooth kernel looks the same: where
    /// h is a tenth of the width second differences lack h²/4 of that.
    @Test(arguments: [
        mesh((3, 3000, .wall)), mesh((3, 3001, .periodic)), mesh((3, 300, .wall), (2, 260, .wall)),
    ])
    func theStiffnessIsThatOfTheTable(mesh: Mesh) throws {
        for kernel in [GaussianKernel(amplitude: 1.5, width: 0.3), Self.gaussian] {
            let table = try field(kernel, mesh, .fft)
            let compressed = try field(kernel, mesh, .compressed)
            for peak in [0.2, 1, 30, 1e5] {
                let (exact, coarse) = (
                    table.stiffness(mass: 1, peak: peak), compressed.stiffness(mass: 1, peak: peak)
                )
                #expect(coarse.transport > 0.99 * exact.transport)
                #expect(coarse.transport < 1.05 * exact.transport)
                #expect(coarse.reaction > 0.99 * exact.reaction)
                #expect(coarse.reaction < 1.05 * exact.reaction)
            }
        }
    }
}
