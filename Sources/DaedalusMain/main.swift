import DaedalusCommand

Daedalus.main()
