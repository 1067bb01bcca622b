import BundledPlugins
import Datasets
import Layers
import Losses
import Metrics
import Models
import Recipe
import Samplers
import Schedulers
import Trackers

/// Every component that the program has: the built-in ones and the folders under `Plugins/`.
enum AllComponents {
  static let plugins = [
    Schedulers::plugin, Samplers::plugin, Losses::plugin, Models::plugin, Layers::plugin,
    Datasets::plugin, Metrics::plugin, Trackers::plugin,
  ]

  static func registry() throws -> Registry { try Registry(plugins + bundledPlugins) }
}
