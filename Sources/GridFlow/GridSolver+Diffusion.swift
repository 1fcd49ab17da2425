import Foundation
import Interactions
import Meshes
import Models

/// What diffusion needs beside the steps of the other terms.
final class DiffusionTerm {
    let flux: FittedFlux
    let survey: FlowSurvey
    let mass: MassPass
    /// The width of a cell along the axis where it is largest.
    let widest: Double
    /// β⁻¹(π/L)², L the longest axis: how fast the flattest wave between walls decays.
    let slowestDecay: Double

    init(mesh: Mesh, dynamics: Dynamics, workers: Int) {
        flux = FittedFlux(
            mesh: mesh, diffusion: dynamics.diffusion, drifts: dynamics.transport,
            workers: workers)
        survey = FlowSurvey(
            mesh, diffusion: dynamics.diffusion, drifts: dynamics.transport)
        mass = MassPass(mesh)
        widest = mesh.axes.map(\.spacing).max() ?? 0
        let wave = Double.pi / (mesh.axes.map { $0.spacing * Double($0.cells) }.max() ?? 1)
        slowestDecay = dynamics.diffusion * wave * wave
    }
}

/// How a step is taken with diffusion.
extension GridSolver {
    func diffusiveStep(_ step: Double, _ exposure: Double, _ term: DiffusionTerm) {
        func flow(_ duration: Double, isReversed: Bool = false) {
            term.flux.advance(
                state.density, potential: potentialBuffer, step: duration, order: order,
                isReversed: isReversed, pool: pool)
        }
        switch splitting {
        case .lie:
            flow(step)
            transportReaction.react(state.density, potentialBuffer, exposure)
        case .strang:
            if !field.isStatic { predictDiffusiveMidpoint(step, term) }
            flow(step / 2)
            transportReaction.react(state.density, potentialBuffer, exposure)
            flow(step / 2, isReversed: true)
        }
        if !isFree { term.mass.restore(conservedMass, of: state.density, pool: pool) }
    }

    private func predictDiffusiveMidpoint(_ step: Double, _ term: DiffusionTerm) {
        let predicted = state.first
        predicted.copy(from: state.density)
        term.flux.advance(
            predicted, potential: potentialBuffer, step: step / 2, order: 1, pool: pool)
        transportReaction.react(predicted, potentialBuffer, self.exposure(step / 2))
        field.collect(predicted, factor: 1)
        potentialPass.evaluate(into: potentialBuffer, pool: pool)
    }

    /// Adds what diffusion has to say to a survey.
    func extend(_ result: inout SurveyResult, _ term: DiffusionTerm) {
        let found = term.survey.take(state.density, potentialBuffer, pool: pool)
        let diffusion = dynamics.diffusion
        result.freeEnergy = result.energy - diffusion * found.entropy
        guard result.mass > 0 else { return }
        let information = found.information / result.mass
        let drift = dynamics.transport ? found.drift / result.mass : 0
        let relaxation = diffusion * information + (drift * information).squareRoot()
        let change = (found.change / result.mass).squareRoot()
        // A flat density has no information, but it may change; at rest nothing changes, but
        // what is left decays.
        result.renewal = max(relaxation, change, term.slowestDecay)
        pecletNumber = max(pecletNumber, drift.squareRoot() * term.widest / diffusion)
    }
}
