import Diffusion
import Layers
import Recipe

/// The laws of a registry's components: what a component is tested for before its author writes a
/// test. A new kind adds a file beside this one and a line below.
package enum Laws {
  /// All laws of all components, kind by kind.
  package static func all(of registry: Registry) -> [Law] {
    registry.kinds.flatMap { kind in
      registry.types(of: kind).flatMap { type in laws(of: Specimen(type, in: registry)) }
    }
  }

  /// The laws of the components of one plugin. `others` are the plugins that its recipes need.
  package static func all(of plugin: Plugin, beside others: [Plugin] = []) throws -> [Law] {
    all(of: plugin, in: try Registry([plugin] + others))
  }

  /// The laws of the components of one plugin, whose recipes find what `registry` has.
  package static func all(of plugin: Plugin, in registry: Registry) -> [Law] {
    plugin.components.flatMap { laws(of: Specimen($0, in: registry)) }
  }

  private static func laws(of specimen: Specimen) -> [Law] {
    let own =
      switch specimen.type.kind {
      case .dataset: dataset(specimen)
      case .schedule: schedule(specimen)
      case .timesteps: timesteps(specimen)
      case .loss: loss(specimen)
      case .sampler: sampler(specimen)
      case .network: network(specimen)
      case .model: model(specimen)
      case .learningRateSchedule: learningRate(specimen)
      case .tracker: tracker(specimen)
      default: [Law]()
      }
    return component(specimen) + own
  }
}
