# Completion for fish; a house test compares the commands and options with the man pages.

set -l commands init sign-in collection partner import rebuild search show story quote export sample serve
set -l actions import list show pick settle although ready draft publish revise withdraw links

complete -c cabledesk -f
complete -c cabledesk -l desk -x -a '(__fish_complete_directories)' -d 'The folder of the desk'
complete -c cabledesk -l help -d 'Print help'

function __cabledesk_none -V commands
    not __fish_seen_subcommand_from $commands
end
complete -c cabledesk -n __cabledesk_none -l version -d 'Print the version'
complete -c cabledesk -n __cabledesk_none -a init -d 'Make a desk'
complete -c cabledesk -n __cabledesk_none -a sign-in -d 'Print a new one-time link'
complete -c cabledesk -n __cabledesk_none -a collection -d 'Say where cables came from'
complete -c cabledesk -n __cabledesk_none -a partner -d 'Say which newsrooms there are'
complete -c cabledesk -n __cabledesk_none -a import -d 'Read cables into a collection'
complete -c cabledesk -n __cabledesk_none -a rebuild -d 'Make the archive again'
complete -c cabledesk -n __cabledesk_none -a search -d 'Find cables'
complete -c cabledesk -n __cabledesk_none -a show -d 'Print one cable'
complete -c cabledesk -n __cabledesk_none -a story -d 'Import, show, publish and withdraw stories'
complete -c cabledesk -n __cabledesk_none -a quote -d 'Check the quotations of a story'
complete -c cabledesk -n __cabledesk_none -a export -d 'Write the reading room as files'
complete -c cabledesk -n __cabledesk_none -a sample -d 'Make up an archive of any size'
complete -c cabledesk -n __cabledesk_none -a serve -d 'Serve the desk and the reading room'

complete -c cabledesk -n 'not __cabledesk_none' -l json -d 'Print JSON'

complete -c cabledesk -n '__fish_seen_subcommand_from collection partner; and not __fish_seen_subcommand_from set list' -a 'set list'
complete -c cabledesk -n '__fish_seen_subcommand_from collection partner' -l credit -x -d 'The credit line'
complete -c cabledesk -n '__fish_seen_subcommand_from collection' -l note -x -d 'How the cables came to be here'
complete -c cabledesk -n '__fish_seen_subcommand_from collection' -l terms -x -d 'What the provider asks'
complete -c cabledesk -n '__fish_seen_subcommand_from partner' -l site -x -d 'Its front page'
complete -c cabledesk -n '__fish_seen_subcommand_from partner' -l zone -x -d 'Its time zone'

complete -c cabledesk -n '__fish_seen_subcommand_from import' -F
complete -c cabledesk -n '__fish_seen_subcommand_from import; and not __fish_seen_subcommand_from story list undo' -a 'list undo'
complete -c cabledesk -n '__fish_seen_subcommand_from import; and __fish_seen_subcommand_from list; and not __fish_seen_subcommand_from story' -l as -x -a 'text json jsonl csv' -d 'The form of the list'
complete -c cabledesk -n '__fish_seen_subcommand_from import; and not __fish_seen_subcommand_from story' -l collection -x -d 'Where they belong'
complete -c cabledesk -n '__fish_seen_subcommand_from import; and not __fish_seen_subcommand_from story' -l format -x -a 'auto record telegram tei' -d 'How the files are read'
complete -c cabledesk -n '__fish_seen_subcommand_from import; and not __fish_seen_subcommand_from story' -l report -r -F -d 'List what is flagged'
complete -c cabledesk -n '__fish_seen_subcommand_from import; and not __fish_seen_subcommand_from story' -l dry-run -d 'Write nothing'
complete -c cabledesk -n '__fish_seen_subcommand_from search' -l by -x -a 'relevance date date-down' -d 'The order'
complete -c cabledesk -n '__fish_seen_subcommand_from search' -l limit -x -d 'How many cables'
complete -c cabledesk -n '__fish_seen_subcommand_from search' -l cursor -x -d 'Go on behind an answer'
complete -c cabledesk -n '__fish_seen_subcommand_from import rebuild; and not __fish_seen_subcommand_from story' -l progress -d 'Print progress as JSON lines'
complete -c cabledesk -n '__fish_seen_subcommand_from quote; and not __fish_seen_subcommand_from check find report' -a 'check find report'
complete -c cabledesk -n '__fish_seen_subcommand_from quote; and __fish_seen_subcommand_from check' -l annotations -d 'Print W3C Web Annotations'
complete -c cabledesk -n '__fish_seen_subcommand_from quote; and __fish_seen_subcommand_from check' -l fix -d 'Print the story corrected'
complete -c cabledesk -n '__fish_seen_subcommand_from quote; and __fish_seen_subcommand_from report' -l html -d 'For a browser or a mail'
complete -c cabledesk -n '__fish_seen_subcommand_from quote; and __fish_seen_subcommand_from report' -l pdf-ready -d 'For paper'
complete -c cabledesk -n '__fish_seen_subcommand_from quote; and __fish_seen_subcommand_from report' -F
complete -c cabledesk -n '__fish_seen_subcommand_from check' -F
complete -c cabledesk -n '__fish_seen_subcommand_from sample' -x -a '(__fish_complete_directories)'
complete -c cabledesk -n '__fish_seen_subcommand_from sample' -l cables -x -d 'How many'
complete -c cabledesk -n '__fish_seen_subcommand_from sample' -l seed -x -d 'The same makes the same files'
complete -c cabledesk -n '__fish_seen_subcommand_from sample' -l format -x -a 'record telegram tei' -d 'The form of the files'
complete -c cabledesk -n '__fish_seen_subcommand_from export' -x -a '(__fish_complete_directories)'
complete -c cabledesk -n '__fish_seen_subcommand_from serve' -l listen -x -d 'The address of the desk'

complete -c cabledesk -n "__fish_seen_subcommand_from story; and not __fish_seen_subcommand_from $actions" -a "$actions"
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from publish' -l at -x -d 'Publish later'
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from publish revise' -l although-protected -x -d 'Why, although the text asks to protect'
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from publish revise' -l although-open -x -d 'Why, with open quotations'
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from publish revise withdraw' -l yes -d 'Say yes beforehand'
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from settle' -a 'said document altered open'
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from settle' -l why -x -d 'A word why'
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from revise' -l note -x -d 'What readers are told'
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from revise' -F
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from withdraw' -l reason -x -d 'Why'
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from links' -l html -d 'For a web page'
complete -c cabledesk -n '__fish_seen_subcommand_from story; and __fish_seen_subcommand_from links' -l text -d 'As text'
