import Meshes

/// What a kernel's sign structure says about the energy (11).
public enum Convexity: Sendable, Hashable {
    /// K is positive semi-definite: E is convex on all measures.
    case convex
    /// K is positive semi-definite on measures of mass zero: E is convex on
    /// measures of one mass.
    case convexAtFixedMass
    /// Not known to be either.
    case unknown
}

/// How a kernel becomes numbers on a mesh.
public enum KernelSampling: Sendable, Hashable {
    /// K at the displacement of the cells' centres: second order for smooth K,
    /// spectrally accurate sums for densities that are smooth on the mesh.
    case centers
    /// K averaged over both cells, the exact energy of a density that is
    /// constant on cells: for kernels with a kink or a singularity at 0.
    case averages
}

/// How a kernel continues on a periodic axis.
public enum PeriodicContinuation: Sendable, Hashable {
    /// The kernel is periodic by itself.
    case own
    /// The kernel of the shortest displacement. The cut at half a period need
    /// not keep the kernel's sign.
    case nearestImage
    /// The sum over all images; the kernel is below rounding beyond `reach`.
    case summed(reach: Double)
}

/// A symmetric interaction kernel K(θ, θ') = K(θ − θ') of the energy (11).
public protocol Kernel: Sendable {
    /// A function that returns K at a displacement; it must not be shared by
    /// threads.
    func evaluator() -> (Point) -> Double
    /// A function that returns K and ∇K at a displacement, as ``evaluator()`` does
    /// without images; it must not be shared by threads. At a kink or singularity
    /// the gradient is anything.
    ///
    /// - Parameter step: the step along each axis of the central differences, of
    ///   eighth order, that kernels without a formula for ∇K take; where it is 0 they
    ///   take none.
    func evaluatorWithGradient(step: Point) -> ScalarField
    /// What is known of the energy's convexity where no axis is periodic; see
    /// ``convexity(on:)``.
    var convexity: Convexity { get }
    /// How K becomes numbers on a mesh.
    var sampling: KernelSampling { get }
    /// How K continues on a periodic axis.
    var continuation: PeriodicContinuation { get }
    /// A length below which K is known to have no features, so that samples a few of
    /// them closer together miss nothing; nil if there is none to be known.
    var featureSize: Double? { get }
    /// Whether K vanishes identically.
    var isZero: Bool { get }
    /// Throws ``ModelError`` if the kernel makes no sense on `mesh`.
    func check(on mesh: Mesh) throws
}

extension Kernel {
    public var sampling: KernelSampling { .centers }
    public var continuation: PeriodicContinuation { .nearestImage }
    public var isZero: Bool { false }
    public var featureSize: Double? { nil }
    public func check(on mesh: Mesh) throws {}

    /// What is known of the energy's convexity on `mesh`.
    public func convexity(on mesh: Mesh) -> Convexity {
        let isCut =
            continuation == .nearestImage && !isZero
            && mesh.axes.contains { $0.boundary == .periodic }
        return isCut ? .unknown : convexity
    }
}

extension Point {
    /// The Euclidean length.
    var length: Double { (x * x + y * y).squareRoot() }
}
