import Testing
import Foundation
import RunFiles
@Test func scratch() throws {
    func show(_ s: [String]) { print(s.isEmpty ? "  OK" : s.map { "  " + $0 }.joined(separator: "\n")) }
    for b in BaseFiles.all { show(messages(b)) }
    for s in ["mesh.axes[0].cells=many", "mesh.axes[0].cels=3", "mesh.axes[0].boundary=walls", "model.type=landscap", "model.potential.type=doublewell", "mesh.axes[0].cells=1e300", "mesh.axes[0].range=[3,-3]", "mesh.axes[0].name=sin", "mesh.axes[0].range=[0,NaN]", "solver.method=particles", "solver.cfl=0.7", "time.at=[1]", "time={outputs:3}", "time={at:[3,2]}", "time={at:[3],outputs:4}", "model.potential={type:'formula',expression:'sin(x'}", "model.potential={type:'formula',expression:'y+x'}", "model.potential={type:'formula',expression:3}", "model.potential={type:'table',file:'nope.npy'}", "model.kernel={type:'cosine'}", "model.kernel={type:'formula',expression:'dx'}", "model.kernel={type:'sum',terms:[{type:'zero'},{type:'cosine'}]}", "model.kernel={type:'sum',terms:[]}", "initial.mass=2", "initial={type:'normal'}", "initial={type:'normal', sd:1, covariance:[[1]]}","initial={type:'normal', sd:[1,2]}","initial={type:'normal', covariance:[[-1]]}","initial={type:'point', position:9}","initial={type:'uniform', range:[[0,1],[1,2]]}","initial={type:'uniform', range:[2,1]}","initial={type:'product', factors:{y:{type:'normal',sd:1}}}","initial={type:'mixture', components:[{type:'normal',sd:1,weight:0}]}", "dynamics.transport=false", "dynamics.birthDeath={rate:-1}", "dynamics.birthDeath={rate:1,population:'replaced'}", "dynamics.birthDeath={rate:1,source:{type:'normal',sd:1}}", "dynamics.diffusion=1", "dynamics.birthDeath={rate:'fast'}", "title", "a[0.b=3", "mesh.axes[7].cells=3", "title.x=3", "model=null", "=3", "model={type:'gaussian-network',target:{weights:[1],centers:[1,2],variances:[1]},unitVariance:1}", "solver.timeStep=fast", "model.potential={type:'quadratic', stiffness:[[1,2],[3,4]]}", "model.potential={type:'quadratic', stiffness:'s'}", "model.potential={type:'double-well', axis:'y'}", "particles={counts:[0],timeStep:1}", "model.potential={type:'quadratic', stiffness:1e400}", "mesh.axes=[]", "mesh.axes[1]={range:[0,1],cells:16777216}"] {
        print(s); show(messages(setting: s))
    }
    for t in ["", "[1]", "{a:1,,}", "{\n  \"a\": [1,2\n", "{} x", "{\"a\": \"\\ud800\"}", "{'a\\nb':1, '':2, 'x y':3}", String(repeating: "[", count: 500) + String(repeating: "]", count: 500), String(repeating: "[", count: 100000), "{mesh:{}, title: 3}"] { print(t.prefix(30)); show(messages(t)) }
    show(messages(BaseFiles.small, "dynamics.birthDeath={rate:1}", "initial.mass=2"))
    do { _ = try RunFile.read(contentsOf: "/nonexistent/x.json") } catch { print(error) }
    do { _ = try RunFile.read(contentsOf: "/tmp") } catch { print(error) }
    let schema = RunFile.schema().encoded(pretty: true)
    try schema.write(toFile: "/tmp/j5/schema.json", atomically: true, encoding: .utf8)
    try RunFile.catalogue().write(toFile: "/tmp/j5/catalogue.txt", atomically: true, encoding: .utf8)
    for (i, b) in BaseFiles.all.enumerated() { try RunFile.read(text: b, directory: ".").effective.encoded(pretty: true).write(toFile: "/tmp/j5/eff\(i).json", atomically: true, encoding: .utf8) }
}
