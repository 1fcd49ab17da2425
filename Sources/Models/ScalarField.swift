import Meshes

/// A function on parameter space with its gradient; what lies along an axis
/// that is not there is 0.
///
/// It may keep scratch memory and must not be shared by threads.
public typealias ScalarField = (Point) -> (value: Double, gradient: Point)
