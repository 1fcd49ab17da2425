import Interactions
import Meshes
import Results
import RunFiles
import Statistics

extension Problem: Preparation {
    var outline: any RunOutline { description }
    var computation: any Computation { evolution }
    var quantities: [Quantity] { scalars.quantities }
    var certificateMeaning: String { certificate.explanation }

    /// The fraction of the mass beyond the walls above which the mesh is taken to be
    /// too small.
    private static let tolerableCut = 1e-6

    var warnings: [String] {
        guard cutFraction > Self.tolerableCut else { return [] }
        return [
            "\(cutFraction) of the initial density lies beyond the walls of the mesh and "
                + "is cut off; the rest is scaled to the whole mass"
        ]
    }

    var layout: ResultLayout {
        let network = description.network.map {
            let record = $0.record(on: description.parameterMesh)
            return NetworkOutput(positions: record.inputs, target: record.targets)
        }
        return ResultLayout(
            mesh: description.mesh, quantities: quantities, network: network,
            fields: description.output.fields,
            moreFields: description.model.isSigned
                ? [
                    Quantity(
                        name: "density_negative",
                        longName: "density of the negative part, averaged over the cell")
                ] : [],
            particles: description.output.particles ? evolution.particles : nil,
            compression: description.output.compression)
    }

    func record() -> OutputRecord {
        let state = evolution.state()
        spikes = state.spikes
        return OutputRecord(
            scalars: scalars.values(state.diagnostics), energy: state.diagnostics.energy,
            density: state.density, negativeDensity: state.negativeDensity,
            potential: state.potential,
            networkOutput: state.networkOutput, particles: state.particles?.record,
            wallMasses: state.diagnostics.wallMasses)
    }

    var summaryEntries: [String: JSONValue] {
        guard let model = description.model.deconvolution, let spikes else { return [:] }
        return ["deconvolution": DeconvolutionReport(model, spikes).json]
    }

    func leakage(energies: [Double], loss: Double?, shouldStop: () -> Bool) -> LeakageEstimate? {
        guard LeakageEstimate.applies(to: description) else { return nil }
        return LeakageEstimate(
            description, energies: energies, loss: loss, shouldStop: shouldStop)
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
