import Meshes
import Results
import RunFiles
import Statistics

/// A run made ready: what moves on, what is recorded of it, and what the summary and the
/// file have to say of it. A problem with a mesh is one; one without has no fields.
protocol Preparation: AnyObject {
    /// What the run file says of outputs.
    var outline: any RunOutline { get }
    /// What moves on in time.
    var computation: any Computation { get }
    /// The scalars of a record, in the order in which they are written.
    var quantities: [Quantity] { get }
    /// What there is on disk, but for the global attributes.
    var layout: ResultLayout { get }
    /// What the certified gap means, or why there is none, in one sentence.
    var certificateMeaning: String { get }
    /// What a user should know of the problem before believing the results.
    var warnings: [String] { get }
    /// What else the summary says of what was recorded last.
    var summaryEntries: [String: JSONValue] { get }
    /// What has been reached, ready to be written.
    func record() -> OutputRecord
    /// How far a finished run is from weighted particles, if it is held against them.
    ///
    /// - Parameters:
    ///   - energies: those of all records.
    ///   - loss: the loss at the end, of a network.
    func leakage(energies: [Double], loss: Double?, shouldStop: () -> Bool) -> LeakageEstimate?
}

extension Preparation {
    var summaryEntries: [String: JSONValue] { [:] }

    func leakage(energies: [Double], loss: Double?, shouldStop: () -> Bool) -> LeakageEstimate? {
        nil
    }
}

/// What is written at an output time. The memory is the method's own: it changes when
/// the method moves on.
struct OutputRecord {
    /// The scalars, one a quantity.
    var scalars: [Double]
    /// The energy, or what stands for it.
    var energy: Double
    /// Averages over the cells, in storage order.
    var density: AlignedBuffer?
    /// The density of the negative part of a signed measure.
    var negativeDensity: AlignedBuffer?
    /// V at the cell centres.
    var potential: AlignedBuffer?
    /// The output of the network at the recorded inputs.
    var networkOutput: AlignedBuffer?
    /// What there is at chosen inputs: the vectors, then the matrices row by row.
    var points: [[Double]]?
    /// The particles.
    var particles: ParticleRecord?
    /// The mass at each end of the wall axes.
    var wallMasses: [Diagnostics.WallMass] = []
}
