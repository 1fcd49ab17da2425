import Interactions
import Meshes
import Models
import RunFiles
import Statistics

/// Certifies the states of a sparse deconvolution, and looks for spikes in them.
struct SpikeFinder {
    private let problem: SparseDeconvolution
    private let mesh: Mesh
    private let spectrum: TorusSpectrum

    /// nil if `description` is of another problem.
    init?(_ description: RunDescription) {
        guard let problem = description.model.deconvolution else { return nil }
        self.problem = problem
        mesh = description.mesh
        spectrum = problem.spectrum
    }

    /// What the masses of cells at their centres have found.
    func spikes(_ density: AlignedBuffer, negative: AlignedBuffer? = nil) -> RecoveredSpikes {
        var moments = FourierMoments(spectrum, of: density, on: mesh)
        var atoms = self.atoms(density, sign: 1)
        if let negative {
            moments = moments - FourierMoments(spectrum, of: negative, on: mesh)
            atoms += self.atoms(negative, sign: -1)
        }
        return found(moments, atoms)
    }

    /// What particles have found.
    func spikes(_ particles: ParticleSet) -> RecoveredSpikes {
        let atoms = particles.atoms(isSigned: problem.isSigned)
        return found(FourierMoments(spectrum, of: atoms), atoms)
    }

    private func found(_ moments: FourierMoments, _ atoms: [Spike]) -> RecoveredSpikes {
        let mass = atoms.lazy.map { abs($0.weight) }.compensatedSum()
        let certificate = DualCertificate(problem, moments: moments, mass: mass)
        return RecoveredSpikes(problem, certificate, atoms: atoms)
    }

    private func atoms(_ density: AlignedBuffer, sign: Double) -> [Spike] {
        (0..<mesh.cellCount).map { cell in
            let (row, column) = cell.quotientAndRemainder(dividingBy: mesh.columns)
            return Spike(
                weight: sign * density[cell] * mesh.cellVolume,
                position: mesh.center(row: row, column: column))
        }
    }
}

extension ParticleSet {
    /// The point masses of the measure, or of μ₊ − μ₋.
    func atoms(isSigned: Bool) -> [Spike] {
        (0..<count).map { index in
            let sign = isSigned ? traits[0][index] : 1
            return Spike(weight: sign * weight[index], position: self[index])
        }
    }
}

extension RunDescription {
    /// Throws an error if the measure has two signs, of which `what` knows nothing.
    func requireOneSign(for what: String) throws(RunFileErrors) {
        guard model.isSigned else { return }
        throw RunFileErrors(
            RunFileError(
                path: "model.signed", found: "true",
                allowed: "false, as \(what) is about a single density; `run` takes signed measures "
                    + "by every method, and `study particles` by weighted particles"))
    }
}
