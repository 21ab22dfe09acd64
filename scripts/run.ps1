# Sets everything up and starts PosDesk: the demo shop, or whatever the arguments say.
#
#   scripts\run.ps1                the demo shop
#   scripts\run.ps1 --tour DIR     every screen as a picture and every document
#   scripts\run.ps1 verify         any command of posdesk; --help lists them
. (Join-Path $PSScriptRoot 'bootstrap.ps1')

$arguments = if ($args.Count -gt 0) { $args } else { @('--demo') }
& $Py (Join-Path $Root 'main.py') @arguments
exit $LASTEXITCODE
