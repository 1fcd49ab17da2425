import Meshes

/// The linear map μ ↦ K∗μ on a mesh: (K∗μ)ᵢ = Σⱼ K(θᵢ − θⱼ) μⱼ |cell|.
public protocol Convolution: AnyObject {
    /// The engine's name, as run files and results use it.
    var name: String { get }
    /// Writes K∗density, plus `offset` if there is one, into `result`; all are in
    /// storage order of the mesh.
    ///
    /// Allocates nothing.
    func apply(to density: AlignedBuffer, plus offset: AlignedBuffer?, result: AlignedBuffer)
}

extension Convolution {
    /// Writes K∗density into `result`.
    public func apply(to density: AlignedBuffer, result: AlignedBuffer) {
        apply(to: density, plus: nil, result: result)
    }
}
