import Meshes
import Models
import RunFiles
import Testing

/// What is read is what was written, and defaults fill the rest.
struct ValueTests {
    @Test func theDesignsExample() throws {
        let run = try RunFile.read(text: BaseFiles.network, directory: ".")
        #expect(run.title == "Mixture of Gaussians, good start")
        #expect(
            run.mesh
                == Mesh(axes: [
                    Axis(name: "c", lower: -6, upper: 6, cells: 384),
                    Axis(name: "z", lower: -6, upper: 6, cells: 384),
                ]))
        guard case .network(let network as GaussianNetwork) = run.model else {
            Issue.record("the model must be a Gaussian network")
            return
        }
        #expect(network.unitVariance == 0.5)
        #expect(network.components.map(\.weight) == [1, -2, 1])
        #expect(network.components.map(\.center) == [-2, 0, 2])
        #expect(network.components.map(\.variance) == [0.5, 1, 0.5])
        #expect(run.dynamics.transport)
        #expect(run.dynamics.birthDeath?.rate == .constant(5))
        guard case .conserved = run.dynamics.birthDeath?.population else {
            Issue.record("the population must be conserved")
            return
        }
        let product = try #require(run.initial.density as? ProductDensity)
        #expect((product.factors[0] as? NormalDensity)?.covariance == [[1]])
        #expect((product.factors[1] as? UniformDensity)?.ranges == [-2...2])
        #expect(run.solver.splitting == .strang)
        #expect(run.particles?.counts == [50, 200, 1000])
        #expect(run.particles?.replicas == 16)
        #expect(run.outputTimes.count == 61)
        #expect(run.outputTimes.first == 0)
        #expect(run.outputTimes.last == 30)
        #expect(run.output.directory == "Results/mixture-good-start")
    }

    @Test func defaultsOfASmallFile() throws {
        let run = try RunFile.read(text: BaseFiles.small, directory: ".")
        #expect(run.mesh.axes[0].name == "x")
        #expect(run.mesh.axes[0].boundary == .wall)
        #expect(run.dynamics.birthDeath == nil)
        #expect(run.initial.mass == 1)
        #expect(run.particles == nil)
        let solver = run.solver
        #expect(solver.order == 2 && solver.cfl == 0.5 && solver.splitting == .strang)
        #expect(solver.timeStep == nil && solver.threads == nil && solver.interaction == .auto)
        #expect(solver.reactionLimit == 0.1 && solver.stiffnessLimit == 0.5)
        #expect(run.outputTimes.count == 11)
        #expect(run.output.directory == "Results/run")
        #expect(run.output.fields && run.output.compression == 0)
        guard case .landscape(let potential, let kernel) = run.model else {
            Issue.record("the model must be a landscape")
            return
        }
        #expect((potential as? DoubleWellPotential)?.depth == 0.25)
        #expect(kernel is ZeroKernel)
        #expect(run.effective["model"]?["potential"]?["axis"] == "x")
        #expect(run.effective["solver"]?["splitting"] == "strang")
        #expect(run.effective["solver"]?["timeStep"] == "auto")
    }

    @Test func everythingElse() throws {
        let run = try RunFile.read(text: BaseFiles.periodic, directory: ".")
        #expect(run.mesh.axes.allSatisfy { $0.boundary == .periodic })
        guard case .landscape(let potential, let kernel as SumKernel) = run.model else {
            Issue.record("the kernel must be a sum")
            return
        }
        #expect((potential as? FormulaPotential)?.formula.variables == ["a", "b"])
        #expect((kernel.terms[0] as? CosineKernel)?.dimension == 2)
        #expect((kernel.terms[1] as? GaussianKernel)?.width == 0.4)
        #expect((kernel.terms[2] as? FormulaKernel)?.sampling == .averages)
        let birthDeath = try #require(run.dynamics.birthDeath)
        #expect(birthDeath.rate == .decaying(from: 2, to: 0.5, halfLife: 3))
        #expect(birthDeath.until == 4)
        guard case .reinjected(let source as UniformDensity) = birthDeath.population else {
            Issue.record("the population must be reinjected")
            return
        }
        #expect(source.ranges == [0...3, 1...2])
        let mixture = try #require(run.initial.density as? MixtureDensity)
        #expect(mixture.components.map(\.weight) == [3, 1, 0.5])
        #expect((mixture.components[0].density as? PointDensity)?.position == [1, 2])
        #expect(run.solver.splitting == .lie)
        #expect(run.solver.timeStep == 0.01)
        #expect(run.outputTimes == [0, 0.5, 1, 5])
        #expect(!run.output.fields)
    }

    @Test func aNumberCountsForAllAxes() throws {
        let run = try RunFile.read(
            text: BaseFiles.periodic, directory: ".",
            settings: ["initial={type:'normal', mean:1, sd:[2,3]}"])
        let normal = try #require(run.initial.density as? NormalDensity)
        #expect(normal.mean == [1, 1])
        #expect(normal.covariance == [[4, 0], [0, 9]])
    }

    @Test(arguments: BaseFiles.all)
    func theEffectiveFileSaysItAll(text: String) throws {
        let first = try RunFile.readRun(text: text, directory: ".").outline
        for pretty in [false, true] {
            let effective = first.effective.encoded(pretty: pretty)
            let second = try RunFile.readRun(text: effective, directory: ".").outline
            #expect(second.effective == first.effective)
            #expect(second.outputTimes == first.outputTimes)
            if let first = first as? RunDescription {
                #expect((second as? RunDescription)?.solver == first.solver)
            }
        }
    }
}
