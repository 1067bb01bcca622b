import DaedalusCommand
import Roots

DaedalusCommand::Daedalus.main(plugins: [Roots::plugin])
